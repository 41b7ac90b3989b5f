// Perplexity of a text, as llama.cpp's tool of that name has it: windows of 512 tokens, of which
// the second half is counted, so that every counted token has at least 256 before it.
import { LlamaBatch, LlamaContext, LlamaError, type LlamaModel } from '@spry/llama';
import { argmax } from '../sampling/greatest.ts';
import { totalWeight } from '../sampling/total-weight.ts';
import { type Score, type ScoreStandard, WINDOW_TOKENS } from './messages.ts';

const COUNTED_FROM: number = WINDOW_TOKENS / 2;
/** The last row predicts a token outside of the window. */
const COUNTED_TO: number = WINDOW_TOKENS - 1;

/** Windows before anything is given up, and standard errors that it must be beyond the bound. */
const WINDOWS_MIN = 3;
const STANDARD_ERRORS = 3;

/** What `scoreText` needs beside the model. */
export type ScoreOptions = {
  readonly text: string;
  readonly windowCount: number;
  readonly threads: number;
  readonly standard: ScoreStandard | null;
  /** Called after each window with the count of windows done. */
  readonly onWindow: (done: number) => void;
};

/**
 * Computes the first windows of the text; fewer than asked for where it is plain before that the
 * weights do not come near to the standard.
 * @throws LlamaError when the text has fewer tokens than the windows take
 */
export async function scoreText(model: LlamaModel, options: ScoreOptions): Promise<Score> {
  const tokens = model.tokenizer.tokenize(options.text);
  const wanted = options.windowCount * WINDOW_TOKENS;
  if (tokens.length < wanted) {
    throw new LlamaError(`The text has ${tokens.length} tokens; ${wanted} are needed.`);
  }
  const context = new LlamaContext(model, {
    cells: WINDOW_TOKENS,
    sequences: 1,
    outputs: WINDOW_TOKENS - COUNTED_FROM,
    batch: WINDOW_TOKENS,
    threads: options.threads,
    unified: false,
    flashAttention: true,
  });
  const batch = new LlamaBatch(WINDOW_TOKENS);
  const tally = new PerplexityTally();
  for (let done = 0; done < options.windowCount; done++) {
    const window = tokens.slice(done * WINDOW_TOKENS, (done + 1) * WINDOW_TOKENS);
    if (model.addsBos) window[0] = model.bosToken;
    await decodeWindow(context, batch, window);
    for (let row = COUNTED_FROM; row < COUNTED_TO; row++) {
      tally.add(context.logits(row), window[row + 1] as number);
    }
    tally.endWindow();
    options.onWindow(done + 1);
    if (options.standard !== null && isHopeless(tally.windowLogprobs, options.standard)) break;
  }
  context.dispose();
  batch.dispose();
  return tally.score();
}

async function decodeWindow(
  context: LlamaContext,
  batch: LlamaBatch,
  window: Int32Array,
): Promise<void> {
  batch.clear();
  window.forEach((token, at) => {
    batch.add(token, at, 0, at >= COUNTED_FROM);
  });
  context.removeSequence(0, 0, -1);
  await context.decode(batch);
}

/** Sums up how likely the tokens of a text were. */
export class PerplexityTally {
  readonly windowLogprobs: number[] = [];
  readonly #predictions: number[] = [];
  #windowLogprob = 0;

  /** @param logits of the place before `token`, [vocabulary size]; not kept */
  add(logits: Float32Array, token: number): void {
    const best = argmax(logits);
    const greatest = logits[best] as number;
    const logTotal = greatest + Math.log(totalWeight(logits, greatest, 1));
    this.#windowLogprob += (logits[token] as number) - logTotal;
    this.#predictions.push(best);
  }

  endWindow(): void {
    this.windowLogprobs.push(this.#windowLogprob);
    this.#windowLogprob = 0;
  }

  score(): Score {
    const scoredCount = this.#predictions.length;
    const logprob = this.windowLogprobs.reduce((sum, one) => sum + one, 0);
    return {
      tokenCount: this.windowLogprobs.length * WINDOW_TOKENS,
      scoredCount,
      perplexity: Math.exp(-logprob / scoredCount),
      windowLogprobs: this.windowLogprobs,
      predictions: Int32Array.from(this.#predictions),
    };
  }
}

/**
 * Whether the windows so far say that perplexity rises beyond the bound, whatever the others hold:
 * the mean difference is more than three standard errors above it. Both weights saw the same
 * windows, so the difference varies far less than the windows do.
 */
export function isHopeless(windowLogprobs: readonly number[], standard: ScoreStandard): boolean {
  const count = windowLogprobs.length;
  if (count < WINDOWS_MIN) return false;
  const losses = windowLogprobs.map((logprob, window) => {
    return ((standard.windowLogprobs[window] as number) - logprob) / (COUNTED_TO - COUNTED_FROM);
  });
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / count;
  const squares = losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0);
  const standardError = Math.sqrt(squares / (count - 1) / count);
  return mean - STANDARD_ERRORS * standardError > Math.log1p(standard.riseMax);
}
