// Several questions at once, and one that is given up.
import Spry, { APIUserAbortError } from '@spry/sdk';

const client = new Spry();

async function ask(content: string, signal?: AbortSignal): Promise<string> {
  const chatCompletion = await client.chat.completions.create(
    { messages: [{ role: 'user', content }], model: 'llama3-8b-8192', max_tokens: 40 },
    { signal },
  );
  return chatCompletion.choices[0]?.message.content ?? '';
}

const answers = await Promise.all([
  ask('What is a language model, in one sentence?'),
  ask('Why is a fast language model useful, in one sentence?'),
]);
for (const answer of answers) console.log(`- ${answer.trim()}`);

const impatient = AbortSignal.timeout(50);
await ask('Write a novel about a language model', impatient).catch((error: unknown) => {
  if (!(error instanceof APIUserAbortError)) throw error;
  console.log('The novel about a language model was given up.');
});
