// Calls of functions: documents between fixed texts, one after another. Which function is called
// is decided by the text before its arguments, so each has a place of its own from the start.
import type {
  CallFrame,
  Configuration,
  Interner,
  Position,
  Surroundings,
} from './configuration.ts';

const ANEW: Surroundings = { layout: 'open', capture: null };

/** The texts around calls, one byte a character, and their arguments. */
export type CallTexts = Pick<CallFrame, 'end' | 'between' | 'choices'> & {
  /** What stands before the first call. */
  readonly start: string;
};

/** The places where a call may start. @param before the text that comes first */
export function beginCall(
  frame: CallFrame,
  before: string,
  interner: Interner,
): readonly Configuration[] {
  return frame.choices.map(({ head, expression }) =>
    behind(before + head, { type: 'value', frame, expression }, interner),
  );
}

/** The places behind the arguments of a call. */
export function afterCall(frame: CallFrame, interner: Interner): readonly Configuration[] {
  const last = behind(frame.end, { type: 'done' }, interner);
  return frame.between === null ? [last] : [last, ...beginCall(frame, frame.between, interner)];
}

function behind(text: string, position: Position, interner: Interner): Configuration {
  if (text === '') return interner.configuration(position, ANEW);
  const sequel = { type: 'position', position } as const;
  return interner.configuration({ type: 'text', text, sequel }, ANEW);
}
