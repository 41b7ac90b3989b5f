// What crosses between the server's process and the one that measures weights. Plain data only.
import type { Backends, QuantizeRecipe } from '@spry/llama';

/** One piece of work; a process does one and ends. */
export type TuningJob =
  /** Tells what computes on this machine. */
  | { readonly type: 'describe' }
  /** Writes `source` to `target` in another format. */
  | {
      readonly type: 'quantize';
      readonly source: string;
      readonly target: string;
      readonly recipe: QuantizeRecipe;
    }
  /** How fast each variant computes, measured by turns so that noise hits all of them alike. */
  | {
      readonly type: 'speed';
      readonly variants: readonly SpeedVariant[];
      /** No round begins after this many milliseconds; the first always runs. */
      readonly budgetMs: number;
    }
  /** How well the weights predict a text. */
  | {
      readonly type: 'score';
      readonly modelPath: string;
      readonly text: string;
      /** Windows of the text's tokens to compute; see WINDOW_TOKENS. */
      readonly windowCount: number;
      readonly threads: number;
      readonly gpuLayers: number;
      /** What the weights must come near to, so that those which do not are given up early. */
      readonly standard: ScoreStandard | null;
    };

/** Bounds how much worse than others weights may be. */
export type ScoreStandard = {
  /** `Score.windowLogprobs` of the others, at least `windowCount` of them. */
  readonly windowLogprobs: readonly number[];
  /** Most by which perplexity may rise, as a part of the others': 0.03 for 3 %. */
  readonly riseMax: number;
};

/** A way to run a model. */
export type SpeedVariant = {
  readonly modelPath: string;
  readonly threads: number;
  /** Layers on the GPU, -1 for all that a GPU backend takes. */
  readonly gpuLayers: number;
};

/** The fastest of the rounds, in tokens per second. */
export type Speed = {
  readonly prefill: number;
  /** Of one sequence alone. */
  readonly decode: number;
  /** Of 16 sequences together. */
  readonly decode16: number;
};

/** What weights made of the text. */
export type Score = {
  /** Tokens computed. */
  readonly tokenCount: number;
  /** Of these, predicted and counted: those of the second half of each window. */
  readonly scoredCount: number;
  readonly perplexity: number;
  /** Sum of the natural logarithms of the counted tokens' probabilities, for each window. */
  readonly windowLogprobs: readonly number[];
  /** The likeliest token at each counted place, [scoredCount]. */
  readonly predictions: Int32Array;
};

/** What the measuring process answers, the last of them a result or `failed`. */
export type FromTuning =
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  | { readonly type: 'described'; readonly backends: Backends }
  | { readonly type: 'quantized' }
  | { readonly type: 'speeds'; readonly speeds: readonly Speed[]; readonly roundCount: number }
  | { readonly type: 'scored'; readonly score: Score }
  | { readonly type: 'failed'; readonly message: string };

/** Tokens of a window; every window begins with empty memory. */
export const WINDOW_TOKENS = 512;
