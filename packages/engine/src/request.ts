// What goes into the engine and what comes out of it. The engine's own vocabulary: the server
// translates the network's requests into these types and these events into responses.
import type { ChatMessage, Documents, Effort, ToolUse } from './conversation.ts';

/** How the next token is drawn. */
export type SamplingParams = {
  /** 0 is greedy; otherwise logits are divided by it. At least 0. */
  readonly temperature: number;
  /** Keeps the likeliest tokens whose probabilities sum to this. In (0, 1]; 1 keeps all. */
  readonly topP: number;
  /** Keeps so many of the likeliest tokens; 0 keeps all. */
  readonly topK: number;
  /** Keeps tokens at least this share as likely as the likeliest one. In [0, 1]; 0 keeps all. */
  readonly minP: number;
  /** Taken from the logit of a token for every time that the answer has it already. 0 for none. */
  readonly frequencyPenalty: number;
  /** Taken once from the logit of a token that the answer has already. 0 for none. */
  readonly presencePenalty: number;
  /** Divides positive logits, and multiplies others, of tokens seen before. Above 0; 1 for none. */
  readonly repetitionPenalty: number;
  /** Tokens and what is added to their logits. */
  readonly logitBias: readonly (readonly [token: number, bias: number])[];
  /** Seeds the request's own random stream: the same seed, the same draws. A 32-bit integer. */
  readonly seed: number;
};

/** Sampling that takes the model's probabilities as they are. */
export const PLAIN_SAMPLING: SamplingParams = {
  temperature: 1,
  topP: 1,
  topK: 0,
  minP: 0,
  frequencyPenalty: 0,
  presencePenalty: 0,
  repetitionPenalty: 1,
  logitBias: [],
  seed: 0,
};

/** What an answer must be; the engine lets the model write nothing else. */
export type OutputFormat =
  /** Any JSON object. */
  | { readonly type: 'json_object' }
  /** A JSON document that is valid for a JSON Schema. */
  | { readonly type: 'json_schema'; readonly schema: unknown }
  /** Text that a regular expression of ECMA-262 matches as a whole. */
  | { readonly type: 'regex'; readonly pattern: string }
  /** One of several texts. */
  | { readonly type: 'choice'; readonly choices: readonly string[] };

export type GenerateRequest = {
  /** Unique among the requests alive. */
  readonly id: string;
  /** Whose it is: owners get the machine by turns. Any text; equal texts are one owner. */
  readonly owner: string;
  /**
   * Requests of a higher priority are served before all others that wait; owners take turns within
   * one. 0 for most.
   */
  readonly priority: number;
  /** Milliseconds from its arrival after which it fails, wherever it is; null for no limit. */
  readonly timeoutMs: number | null;
  readonly messages: readonly ChatMessage[];
  readonly documents?: Documents | undefined;
  /** In place of messages: text that is to go on as it is, or tokens, control tokens included. */
  readonly rawPrompt?: string | readonly number[] | undefined;
  /**
   * Whether the answer may depend on nothing but the request: then only what is as if computed anew
   * is reused. Else all that other requests left in memory is, answers included, whose numbers
   * differ a little from those of a prompt.
   */
  readonly reproducible: boolean;
  /** What was computed for other requests is reused only where this is the same. Any text. */
  readonly cacheSalt: string;
  readonly sampling: SamplingParams;
  /**
   * How likely alternatives to tell for each token of the answer; 0 tells of the token alone, null
   * of nothing.
   */
  readonly topLogprobs: number | null;
  /** Most tokens to generate; null means up to the end of the context window. */
  readonly maxTokens: number | null;
  /**
   * Most tokens of the prompt and of all answers to it together, where it has several `choices` in
   * as many requests: each may have an equal part of what the prompt leaves.
   */
  readonly allowance?: { readonly tokens: number; readonly choices: number } | undefined;
  /**
   * Texts that end the answer and are not part of it. With a format they are looked for in what the
   * model chose to write, and the document is closed where one was. In thoughts and in calls of
   * tools they mean nothing.
   */
  readonly stop: readonly string[];
  /** What the answer must be; null means any text. */
  readonly format: OutputFormat | null;
  /** Tools that the model may call, in place of a text or behind one; null for none. */
  readonly toolUse: ToolUse | null;
  readonly effort: Effort;
  /** Whether thoughts come apart from the text; else they are part of it, with their markers. */
  readonly thoughtsApart: boolean;
};

/**
 * `stop`: the model ended its turn or a stop sequence matched. `tool_calls`: it ended its turn with
 * calls of tools. `length`: a limit was reached.
 */
export type FinishReason = 'stop' | 'tool_calls' | 'length';

/**
 * How a limit ended a document. `none`: it did not. `soft`: the model was drawn towards an end, and
 * wrote it. `hard`: the rest was written for it.
 */
export type Closing = 'none' | 'soft' | 'hard';

/** A token as the model knows it, and how likely it was. */
export type ScoredToken = {
  /** U+FFFD stands for parts of characters; control tokens have their names. */
  readonly text: string;
  /** Null for control tokens. */
  readonly bytes: readonly number[] | null;
  /**
   * Natural logarithm of its probability before anything that the request says about sampling;
   * where the answer has a format, among the tokens that are legal.
   */
  readonly logprob: number;
};

/** A token of the answer. */
export type TokenLogprob = ScoredToken & {
  /** The likeliest tokens at its place, the first first. */
  readonly alternatives: readonly ScoredToken[];
};

/** What the engine did for one request: why it took the time it took. */
export type GenerationWork = {
  /** Tokens of the prompt that were in memory at the end, reused ones among them. */
  readonly promptTokensDone: number;
  /** Steps that computed some of the prompt. */
  readonly promptSteps: number;
  /** Steps that computed some of the answer … */
  readonly answerSteps: number;
  /** … how many requests each of them worked on, summed … */
  readonly batchSizeSum: number;
  /** … and at most. */
  readonly batchSizeMax: number;
  /** Making a grammar of the format, in milliseconds; most of it beside other requests' steps. */
  readonly formatMs: number;
  /** Masks, and draws that are held to one, in milliseconds; masks mostly beside the kernels. */
  readonly maskMs: number;
};

/** Counts and measured times of one request, finished or broken off. */
export type GenerationUsage = {
  readonly promptTokens: number;
  /** Prompt tokens whose computation was reused from an earlier request. */
  readonly cachedTokens: number;
  readonly completionTokens: number;
  /** Tokens among them with which the model thought. */
  readonly thoughtTokens: number;
  /** Tokens among them that the format left no choice about, and that were not drawn. */
  readonly forcedTokens: number;
  /** Tokens that were guessed so that several could be computed at once. */
  readonly draftedTokens: number;
  /** Guesses that turned out right. */
  readonly confirmedTokens: number;
  readonly closing: Closing;
  /** From arrival until the first step that worked on the request, in milliseconds. */
  readonly queueMs: number;
  /** From that step until the first token, in milliseconds. */
  readonly promptMs: number;
  /** From the first token to the last, in milliseconds. */
  readonly completionMs: number;
  readonly work: GenerationWork;
};

/** Machine-readable reasons for refusing or failing a request. */
export type EngineErrorCode =
  /** The prompt does not fit the context window. */
  | 'context_length_exceeded'
  /** The chat template refuses these messages. */
  | 'invalid_messages'
  /** The format cannot be kept: `EngineError.detail` says why. */
  | 'invalid_format'
  /** A bias is for a token that the model does not have. */
  | 'unknown_token'
  /** No document of the format fits into the tokens that the answer may have. */
  | 'format_budget'
  /** No call that is asked for fits into them. */
  | 'calls_budget'
  /** Too many requests wait already. */
  | 'queue_full'
  /** The request took longer than it may. */
  | 'deadline_exceeded'
  /** The engine process ended or was restarted while the request was in flight. */
  | 'engine_died'
  /** The engine cannot take requests now: loading, restarting or shutting down. */
  | 'engine_unavailable'
  /** A defect inside the engine. */
  | 'internal';

/** What is wrong with a format. */
export type FormatFault = {
  /** `invalid`: it is wrong in itself. `unsupported`: it cannot be enforced exactly. */
  readonly reason: 'invalid' | 'unsupported' | 'unsatisfiable' | 'too_large';
  /** JSON pointer to the place in the schema; `''` is its root. */
  readonly pointer: string;
  /** The keyword at fault; `''` when no single one is. */
  readonly keyword: string;
  /** The tool whose parameters are at fault, by its place; null when it is no tool's. */
  readonly tool: number | null;
};

/** A request that was refused or failed; `message` is fit for the client. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;
  /** Comes with `invalid_format` and no other code. */
  readonly detail: FormatFault | undefined;
  /** What had been done by then; undefined when nothing had. */
  readonly usage: GenerationUsage | undefined;

  constructor(
    code: EngineErrorCode,
    message: string,
    options?: ErrorOptions & {
      readonly detail?: FormatFault | undefined;
      readonly usage?: GenerationUsage | undefined;
    },
  ) {
    super(message, options);
    this.code = code;
    this.detail = options?.detail;
    this.usage = options?.usage;
  }
}

/** What a request yields: `accepted`, then any number of parts of the answer, then `finished`. */
export type GenerationEvent =
  /** The prompt is valid and fits; the request now waits for its turn. */
  | { readonly type: 'accepted'; readonly promptTokens: number }
  | AnswerPart
  /** The answer is complete. */
  | { readonly type: 'finished'; readonly reason: FinishReason; readonly usage: GenerationUsage };

/** Thoughts come first, then text, then calls. */
export type AnswerPart =
  /** More of what the model thinks; never empty, always whole characters. */
  | { readonly type: 'thought'; readonly text: string }
  /** More of the text; never empty, always whole characters. */
  | {
      readonly type: 'text';
      readonly text: string;
      /** Of the tokens that this text ends; only where the request asks for them. */
      readonly logprobs?: readonly TokenLogprob[];
    }
  /** A call begins; `call` counts from 0. */
  | { readonly type: 'call'; readonly call: number; readonly name: string }
  /** More of the JSON text of its arguments; never empty. */
  | { readonly type: 'arguments'; readonly call: number; readonly text: string };

/** What is known of a loaded model. */
export type ModelInfo = {
  /** The kernels' own line, such as "llama 135M Q4_1". */
  readonly description: string;
  /** Tokens of prompt and answer together that one request may use. */
  readonly contextWindow: number;
  /** Requests computed at the same time. */
  readonly parallel: number;
  readonly threads: number;
  /** Tokens that it knows, numbered from 0. */
  readonly vocabularySize: number;
  /** Short digest of weights, kernels and settings: equal digests give equal answers for a seed. */
  readonly fingerprint: string;
};

/** Anything that answers requests: the engine in this process, or one in a process of its own. */
export interface Generator {
  /**
   * Answers one request, from the call or from the first step of the iteration on. The first event
   * is `accepted`, or the iteration throws `EngineError` before it. Aborting `signal`, or leaving
   * the loop, frees the request's place within one step; the iteration does not wait for it.
   * @param onLeft called once, when a request is aborted or left or soon after, with what had been
   * done for it by then; null when that is unknown. Must not throw
   * @throws EngineError from the iteration, at any point
   */
  generate(
    request: GenerateRequest,
    signal?: AbortSignal,
    onLeft?: OnLeft,
  ): AsyncIterable<GenerationEvent>;
}

/** Hears what was done for a request that was broken off. */
export type OnLeft = (usage: GenerationUsage | null) => void;
