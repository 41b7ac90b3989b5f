// The answer is printed while the model writes it.
import Spry from '@spry/sdk';

const client = new Spry();

const stream = await client.chat.completions.create({
  messages: [
    { role: 'system', content: 'you are a helpful assistant.' },
    { role: 'user', content: 'Explain the importance of fast language models' },
  ],
  model: 'llama3-8b-8192',
  temperature: 0.5,
  max_tokens: 200,
  stream: true,
});

// Leaving this loop ends the request; a stream that breaks throws.
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '');
process.stdout.write('\n');
