// Spry as a provider of the AI SDK of Vercel.
import { createSpry } from '@spry/sdk/ai';
import { generateText, Output, streamText } from 'ai';
import { z } from 'zod';

const spry = createSpry();
const model = spry('llama3-8b-8192');

const { textStream } = streamText({
  model,
  prompt: 'Why are fast language models important?',
  maxOutputTokens: 60,
});
for await (const text of textStream) process.stdout.write(text);
process.stdout.write('\n');

const { output } = await generateText({
  model,
  prompt: 'Review: "I love how fast this language model is!"',
  temperature: 0,
  output: Output.object({
    schema: z.object({ sentiment: z.enum(['positive', 'negative', 'neutral']) }),
  }),
});
console.log(`sentiment: ${output.sentiment}`);
