// The answer is printed while the model writes it.
import Groq from 'groq-sdk';

// Reads GROQ_BASE_URL and GROQ_API_KEY from the environment.
const client = new Groq();

const stream = await client.chat.completions.create({
  messages: [
    { role: 'system', content: 'you are a helpful assistant.' },
    { role: 'user', content: 'Explain the importance of fast language models' },
  ],
  model: 'llama3-8b-8192',
  temperature: 0.5,
  max_tokens: 200,
  top_p: 1,
  stop: null,
  // The call returns an async iterable of deltas instead of one whole completion.
  stream: true,
});

for await (const chunk of stream) {
  // The last delta says why the answer ended and has no content.
  process.stdout.write(chunk.choices[0]?.delta.content ?? '');
}
process.stdout.write('\n');
