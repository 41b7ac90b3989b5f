// A thread for prompts that does what the question's raw prompt says.
import { parentPort } from 'node:worker_threads';

let questionCount = 0;

parentPort.on('message', ({ rawPrompt }) => {
  questionCount++;
  if (rawPrompt === 'throw') throw new Error('no luck');
  if (rawPrompt === 'exit') process.exit(3);
  if (rawPrompt === 'hang') while (true);
  if (rawPrompt === 'refuse') {
    const failure = { code: 'invalid_messages', message: 'not like this' };
    parentPort.postMessage({ failure });
    return;
  }
  const tokens = Int32Array.of(questionCount);
  parentPort.postMessage({ prompt: { fits: true, tokens, thought: 'none' } });
});
