// Tools and calls as templates take them: as objects, with all that is not ours marked as such.
import { createHash } from 'node:crypto';
import type { PastCall, Tool } from '../conversation.ts';
import { taint } from '../text/taint.ts';

/** Words that templates look for, such as `object`, and that cannot be part of a control token. */
const WORD = /^[\w$-]*$/;

/** What some templates insist on. */
const CALL_ID = /^[a-zA-Z0-9]{9}$/;

/** A tool in the form in which the API has it, which is what templates know. */
export function toolValue({ name, description, parameters }: Tool): unknown {
  const fields = { name, ...(description !== '' && { description }), parameters };
  return { type: 'function', function: marked(fields) };
}

/** A call in the same form, with its arguments as an object. */
export function callValue({ id, name, arguments: text }: PastCall): unknown {
  const value = parse(text);
  // A client may send back what another model wrote, and that need be no JSON.
  const args = value === undefined ? taint(text) : marked(value);
  return { id: shortId(id), type: 'function', function: { name: taint(name), arguments: args } };
}

/** Nine letters and digits that stand for an id. */
export function shortId(id: string): string {
  if (CALL_ID.test(id)) return id;
  const digest = createHash('sha256').update(id).digest('hex');
  return digest.slice(0, 9);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value with all its strings and keys marked, words apart. */
function marked(value: unknown): unknown {
  if (typeof value === 'string') return markedText(value);
  if (Array.isArray(value)) return value.map(marked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [markedText(key), marked(inner)]),
  );
}

/** With its escapes: `tojson` cannot see a quote that is marked. */
function markedText(text: string): string {
  return WORD.test(text) ? text : taint(JSON.stringify(text).slice(1, -1));
}
