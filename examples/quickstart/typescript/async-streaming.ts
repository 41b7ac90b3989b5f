// A stream inside an async function, ended by whichever stop sequence comes first.
import Groq from 'groq-sdk';

async function main(): Promise<void> {
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
    // Up to four stop sequences.
    stop: ['[end]', 'In conclusion', 'In summary', 'Overall,'],
    stream: true,
  });

  for await (const chunk of stream) {
    process.stdout.write(chunk.choices[0]?.delta.content ?? '');
  }
  process.stdout.write('\n');
}

await main();
