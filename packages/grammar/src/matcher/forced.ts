// Text without a choice: what the schema and the layout leave no other way to write.
import { GrammarError } from '../errors.ts';
import type { Automaton } from './automaton.ts';
import type { Configuration } from './configuration.ts';
import { stepAll } from './matcher.ts';
import { PLAIN } from './string-decoder.ts';

/** The bytes that must come next, at most `max` of them; may end inside a character. */
export function forcedBytes(
  automaton: Automaton,
  from: readonly Configuration[],
  max: number,
): string {
  automaton.startSlice();
  let current = from;
  let bytes = '';
  try {
    while (bytes.length < max) {
      const byte = onlyByte(automaton, current);
      if (byte === null) break;
      current = stepAll(automaton, current, byte);
      if (current.length === 0) break;
      bytes += String.fromCharCode(byte);
    }
  } catch (error) {
    // Out of steps: what is known is forced all the same.
    if (!(error instanceof GrammarError)) throw error;
  }
  return bytes;
}

/** The one byte that all configurations go on with; null when there are several, or an end. */
function onlyByte(automaton: Automaton, current: readonly Configuration[]): number | null {
  let only: number | null = null;
  for (const configuration of current) {
    const byte = forcedByte(automaton, configuration);
    if (byte === null || (only !== null && byte !== only)) return null;
    only = byte;
  }
  return only;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function forcedByte({ parts }: Automaton, { position }: Configuration): number | null {
  switch (position.type) {
    case 'text':
      return position.text.charCodeAt(0);
    case 'key':
      return QUOTE;
    case 'string': {
      const { content, decode, isCanonical } = position;
      if (!isCanonical || decode !== PLAIN) return null;
      const next = parts.arena.onlyCodePoint(content);
      if (next === null) return parts.arena.isEmptyOnly(content) ? QUOTE : null;
      if (next === QUOTE || next === BACKSLASH) return BACKSLASH;
      return next >= 0x20 && next < 0x7f ? next : null;
    }
    case 'plain': {
      const next = position.decode === PLAIN ? parts.arena.onlyCodePoint(position.content) : null;
      return next !== null && next < 0x80 ? next : null;
    }
    default:
      return null;
  }
}
