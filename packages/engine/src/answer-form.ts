// What an answer is made of: thoughts, then a text or a document, then calls of tools; or calls
// alone. Each part but the last may be missing.
import type { Grammar } from '@spry/grammar';
import type { CallsForm } from './calls/calls-form.ts';
import type { ConstraintParts } from './constraint.ts';
import type { AnswerPart, FinishReason } from './request.ts';
import type { Sampler } from './sampling/sampler.ts';
import type { ThoughtMarkers } from './text/markers.ts';

export type AnswerForm = {
  /** Null where the model does not think. */
  readonly thinking: ThinkingForm | null;
  /** Whether thoughts are told apart; else they are part of the text. */
  readonly thoughtsApart: boolean;
  /** Holds what follows the thoughts; null for any text. */
  readonly grammar: Grammar | null;
  /** The calls that may follow a text, or stand in place of a document; null for none. */
  readonly calls: CallsForm | null;
  /** Whether `calls` must be: then `grammar` is theirs. */
  readonly mustCall: boolean;
};

/** What one more token led to. */
export type Advance = {
  /** More of the answer; often nothing. */
  readonly parts: readonly AnswerPart[];
  /** Tokens to compute next: the one that was drawn and those that had to follow. */
  readonly tokens: readonly number[];
  /** Null while the answer goes on. */
  readonly finished: FinishReason | null;
};

/** What answers share. */
export type AnswerParts = ConstraintParts & {
  readonly sampler: Sampler;
  /** Control tokens that mark parts of an answer, and how they are spelled. */
  readonly spelled: ReadonlyMap<number, Uint8Array>;
};

/** How a model thinks. */
export type ThinkingForm = {
  readonly markers: ThoughtMarkers;
  /** Whether the prompt opened the thought; else the model may do so. */
  readonly isOpen: boolean;
  /** Tokens that open a thought in the model's place. */
  readonly opening: readonly number[];
  /** Tokens that close it, and the gap behind that. */
  readonly closing: readonly number[];
  readonly gap: readonly number[];
  /** Tokens that must be left for what is to come when the thought is closed. */
  readonly tokensKept: number;
};

/** Any text, and nothing but text. */
export const FREE_TEXT: AnswerForm = {
  thinking: null,
  thoughtsApart: true,
  grammar: null,
  calls: null,
  mustCall: false,
};
