// The model calls a function of this program, and answers with what it returned.
import Spry, { tool } from '@spry/sdk';
import { z } from 'zod';

const client = new Spry();

const weather = tool({
  name: 'get_weather',
  description: 'The weather in a city today.',
  parameters: z.object({ city: z.enum(['Rome', 'Oslo', 'Lima']) }),
  // The argument is checked by the schema and has its type.
  run: ({ city }) => {
    console.log(`(asked for the weather in ${city})`);
    return { city, sky: 'sunny', celsius: 21 };
  },
});

const run = client.chat.completions.runTools(
  {
    messages: [{ role: 'user', content: 'What is the weather in Rome?' }],
    model: 'llama3-8b-8192',
    temperature: 0,
    max_tokens: 100,
    tools: [weather],
    // Without this, the model decides whether it calls; a small one often does not.
    tool_choice: 'required',
  },
  { maxSteps: 4 },
);

console.log(await run.finalContent());
console.log(`${run.messages.length} messages, ${(await run.totalUsage()).total_tokens} tokens`);
