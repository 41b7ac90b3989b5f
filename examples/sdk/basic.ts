// One question, one answer.
import Spry from '@spry/sdk';

// Asks the Spry on this machine, or the server in SPRY_BASE_URL.
const client = new Spry();

const chatCompletion = await client.chat.completions.create({
  messages: [
    // How the assistant should behave; not required.
    { role: 'system', content: 'you are a helpful assistant.' },
    { role: 'user', content: 'Explain the importance of fast language models' },
  ],
  model: 'llama3-8b-8192',
  temperature: 0.5,
  max_tokens: 200,
  top_p: 1,
});

console.log(chatCompletion.choices[0]?.message.content);
