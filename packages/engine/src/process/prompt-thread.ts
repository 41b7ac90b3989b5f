// The thread that makes long prompts. To render and tokenize megabytes takes up to a second, for
// which nobody else's next token shall wait; and a template's own work is bounded by nothing.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { EngineFailure } from '../engine-output.ts';
import type { VocabularyFacts } from '../kernels/kernels.ts';
import { PROMPT_MS_MAX } from '../limits.ts';
import { EngineError } from '../request.ts';
import type { Prompt, PromptMaker, Question } from '../text/prompt.ts';

/** What the thread is started with. */
export type PromptThreadData = {
  readonly vocabulary: VocabularyFacts;
  /** Of the model's tokenizer, which all threads of the process use. */
  readonly tokenizerAddress: bigint | null;
  /** Most tokens that a prompt may have. */
  readonly tokensMax: number;
};

/** What the thread sends for each question. */
export type Made = { readonly prompt: Prompt } | { readonly failure: EngineFailure };

/** Of native code too: some of llama.cpp's regular expressions call themselves for each letter. */
const STACK_MB = 64;

export class PromptThread implements PromptMaker {
  readonly #data: PromptThreadData;
  readonly #program: URL;
  readonly #timeoutMs: number;
  #worker: Worker | null = null;

  constructor(data: PromptThreadData, program: URL = PROGRAM, timeoutMs: number = PROMPT_MS_MAX) {
    this.#data = data;
    this.#program = program;
    this.#timeoutMs = timeoutMs;
  }

  /** The thread starts with the first question, and again with the next where it has failed. */
  async make(question: Question): Promise<Prompt> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    const made = await answerOf(worker, question, timeout).catch((cause: unknown) => {
      this.#worker = null;
      void worker.terminate();
      const reason = timeout.aborted
        ? `it took longer than ${this.#timeoutMs / 1000} s`
        : messageOf(cause);
      throw new EngineError('internal', `The prompt could not be made: ${reason}.`, { cause });
    });
    if ('prompt' in made) return made.prompt;
    const { code, message } = made.failure;
    throw new EngineError(code, message);
  }

  #start(): Worker {
    const worker = new Worker(this.#program, {
      workerData: this.#data,
      resourceLimits: { stackSizeMb: STACK_MB },
    });
    // It keeps nobody from ending, and of what happens to it between two questions nobody hears.
    worker.unref();
    worker.on('error', () => undefined);
    return worker;
  }
}

const PROGRAM = new URL('./prompt-thread-main.js', import.meta.url);

async function answerOf(worker: Worker, question: Question, timeout: AbortSignal): Promise<Made> {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, timeout]);
  try {
    worker.postMessage(question);
    const ended = once(worker, 'exit', { signal }).then(() => {
      throw new Error('its thread has ended');
    });
    // What is thrown on the thread rejects both.
    const [made] = await Promise.race([once(worker, 'message', { signal }), ended]);
    return made as Made;
  } finally {
    over.abort();
  }
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
