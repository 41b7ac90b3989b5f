// Several questions at once: the server answers them in one batch.
import Groq from 'groq-sdk';

// Reads GROQ_BASE_URL and GROQ_API_KEY from the environment.
const client = new Groq();

async function ask(question: string): Promise<string> {
  const chatCompletion = await client.chat.completions.create({
    messages: [
      { role: 'system', content: 'you are a helpful assistant.' },
      { role: 'user', content: question },
    ],
    model: 'llama3-8b-8192',
    temperature: 0.5,
    max_tokens: 200,
    top_p: 1,
    stop: null,
  });
  return chatCompletion.choices[0]?.message.content ?? '';
}

const answers = await Promise.all([
  ask('Explain the importance of fast language models'),
  ask('Name three uses of a language model'),
]);
console.log(answers.join('\n\n'));
