// Tools that run: the model calls them, is told what came of it, and answers.
import Spry, { tool } from '@spry/sdk';
import { z } from 'zod';

const client = new Spry();

const weather = tool({
  name: 'get_weather',
  description: 'The weather of a city now.',
  parameters: z.object({ city: z.string().max(40) }),
  run: ({ city }) => ({ city, degrees: city.length + 10, sky: 'clear' }),
});

const run = client.chat.completions.runTools(
  {
    messages: [{ role: 'user', content: 'What is the weather in Paris?' }],
    model: 'llama3-8b-8192',
    temperature: 0,
    max_tokens: 128,
    tools: [weather],
    // A small model seldom calls a tool unless it must; a larger one needs no such word.
    tool_choice: 'required',
  },
  { maxSteps: 5 },
);
run.on('toolResult', ({ call, content }) => {
  console.log(`${call.function.name}(${call.function.arguments}) = ${content}`);
});
console.log(await run.finalContent());
