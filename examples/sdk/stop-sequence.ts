// The answer ends at a stop sequence, which is not part of it.
import Spry from '@spry/sdk';

const client = new Spry();

const chatCompletion = await client.chat.completions.create({
  messages: [
    { role: 'system', content: 'you are a helpful assistant.' },
    {
      role: 'user',
      content: 'Count to 10. Your response must begin with "1, ". Example: "1, 2, 3, ..."',
    },
  ],
  model: 'llama3-8b-8192',
  temperature: 0.5,
  max_tokens: 200,
  // A text, or up to four of them.
  stop: [', 6', ', six', ', Six'],
});

console.log(chatCompletion.choices[0]?.message.content);
