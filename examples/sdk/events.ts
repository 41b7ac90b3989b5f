// A stream with events: text as it comes, and what it took in the end.
import Spry from '@spry/sdk';

const client = new Spry();

const stream = client.chat.completions
  .stream({
    messages: [{ role: 'user', content: 'Why are fast language models important?' }],
    model: 'llama3-8b-8192',
    max_tokens: 60,
  })
  .on('content', (delta) => process.stdout.write(delta))
  .on('totalUsage', ({ completion_tokens, completion_time = 0 }) => {
    console.log(`\n${completion_tokens} tokens in ${completion_time.toFixed(2)} s`);
  });

const completion = await stream.finalCompletion();
console.log(`ended by: ${completion.choices[0]?.finish_reason}`);
