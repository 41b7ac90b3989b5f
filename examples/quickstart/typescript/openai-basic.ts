// One question, one answer, with the official OpenAI client.
import OpenAI from 'openai';

// Reads OPENAI_BASE_URL (with its /v1) and OPENAI_API_KEY from the environment.
const client = new OpenAI();

const completion = await client.chat.completions.create({
  messages: [
    { role: 'system', content: 'you are a helpful assistant.' },
    { role: 'user', content: 'Explain the importance of fast language models' },
  ],
  model: 'llama3-8b-8192',
  temperature: 0.5,
  max_tokens: 200,
  top_p: 1,
});

console.log(completion.choices[0]?.message.content);
