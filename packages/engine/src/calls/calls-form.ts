// What calls of a request's tools look like in the family's way of writing.
import type { CallsFormat, Grammar } from '@spry/grammar';
import type { Tool, ToolUse } from '../conversation.ts';
import type { Vocabulary } from '../kernels/kernels.ts';
import type { CallDialect } from '../text/markers.ts';

/** A text that tells that a call begins. */
export type CallOpening = {
  readonly text: string;
  /** Its token, where it is a control token; null where the grammar of calls has its text. */
  readonly token: number | null;
  /** Whether it means something at the start of an answer only. */
  readonly isFirst: boolean;
};

/** How an answer may call tools. */
export type CallsForm = {
  readonly grammar: Grammar;
  readonly openings: readonly CallOpening[];
};

/** How a call begins that has nothing before it. */
const BARE_OPENING = '{"name"';

/** The control token with this spelling; null where it is ordinary text. */
export function controlToken({ specialTokens }: Vocabulary, text: string): number | null {
  return specialTokens.find((special) => special.text === text)?.token ?? null;
}

/** The openings of a dialect. A control token has no text, and so no place in a grammar. */
export function openingsOf(dialect: CallDialect, vocabulary: Vocabulary): readonly CallOpening[] {
  const { opening, otherOpening } = dialect;
  const own: CallOpening =
    opening === ''
      ? { text: BARE_OPENING, token: null, isFirst: true }
      : { text: opening, token: controlToken(vocabulary, opening), isFirst: false };
  const other = otherOpening === null ? null : controlToken(vocabulary, otherOpening);
  if (otherOpening === null || other === null) return [own];
  return [own, { text: otherOpening, token: other, isFirst: false }];
}

/** The format of what `use` asks for: one call or more. */
export function callsFormat(
  use: ToolUse,
  dialect: CallDialect,
  vocabulary: Vocabulary,
): CallsFormat {
  const { opening, start, argumentsKey, between, end } = dialect;
  const isText = controlToken(vocabulary, opening) === null;
  return {
    type: 'calls',
    start: `${isText ? opening : ''}${start}`,
    choices: choicesOf(use).map(({ name, parameters }) => ({
      head: `{"name": "${name}", "${argumentsKey}": `,
      schema: parameters,
    })),
    between: between === null || !use.isParallel ? null : `}${between}`,
    end: `}${end}`,
  };
}

/** The tools that may be called. */
export function choicesOf({ tools, choice }: ToolUse): readonly Tool[] {
  return typeof choice === 'string' ? tools : tools.filter(({ name }) => name === choice.name);
}
