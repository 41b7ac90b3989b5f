// A conversation of several turns that stays within a budget of tokens.
import Spry, { Conversation } from '@spry/sdk';

const conversation = new Conversation(new Spry(), {
  model: 'llama3-8b-8192',
  system: 'You are a helpful assistant who answers in one sentence.',
  // The oldest turns are no longer sent once more does not fit.
  tokensMax: 400,
  max_tokens: 60,
  temperature: 0,
});

for (const question of ['What is a language model?', 'Why should it be fast?']) {
  console.log(`> ${question}`);
  for await (const text of conversation.stream(question)) process.stdout.write(text);
  process.stdout.write('\n');
}
console.log(`${conversation.messages.length} messages are remembered.`);
