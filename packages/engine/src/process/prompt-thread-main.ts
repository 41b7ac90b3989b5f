// What runs on the thread of prompt-thread.ts.
import os from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { LlamaTokenizer } from '@spry/llama';
import { toFailure } from '../engine-output.ts';
import { PromptBuilder, type Question } from '../text/prompt.ts';
import type { Made, PromptThreadData } from './prompt-thread.ts';

const NICENESS = 10;

const { vocabulary, tokenizerAddress, tokensMax } = workerData as PromptThreadData;
yieldToKernels();
const tokenizer = LlamaTokenizer.at(tokenizerAddress);
const builder = new PromptBuilder(
  { ...vocabulary, tokenize: (text) => tokenizer.tokenize(text) },
  tokensMax,
);

parentPort?.on('message', (question: Question) => {
  parentPort?.postMessage(made(question));
});

function made(question: Question): Made {
  try {
    return { prompt: builder.make(question) };
  } catch (error) {
    return { failure: toFailure(error) };
  }
}

/** The threads that compute wait for each other: one that lost its core delays all of them. */
function yieldToKernels(): void {
  // Only Linux has priorities of threads; elsewhere this would be that of the whole process.
  if (os.platform() === 'linux') os.setPriority(0, NICENESS);
}
