// What no schema may exceed, found out before anything else is done with it: a hostile one is
// refused in the time that it takes to count up to the cap.
import { GrammarError } from '../errors.ts';
import {
  ALTERNATIVES_LISTED_MAX,
  SCHEMA_CHARACTERS_MAX,
  SCHEMA_DEPTH_MAX,
  SCHEMA_VALUES_MAX,
} from '../limits.ts';

type Open = { readonly values: readonly unknown[]; readonly pointer: string; next: number };

const LISTS: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'allOf']);

/**
 * Counts the values, characters and levels of a schema, and the members of its `anyOf`, `oneOf` and
 * `allOf`, without recursion.
 * @throws GrammarError `too_large`
 */
export function checkSize(schema: unknown): void {
  const stack: Open[] = [{ values: [schema], pointer: '', next: 0 }];
  let values = 0;
  let characters = 0;
  for (let open = stack.at(-1); open !== undefined; open = stack.at(-1)) {
    if (open.next === open.values.length) {
      stack.pop();
      continue;
    }
    const value = open.values[open.next++];
    if (++values > SCHEMA_VALUES_MAX) throw tooLarge(`${SCHEMA_VALUES_MAX} values`, open.pointer);
    if (typeof value === 'string') characters += value.length;
    else if (typeof value === 'object' && value !== null) {
      if (stack.length > SCHEMA_DEPTH_MAX)
        throw tooLarge(`${SCHEMA_DEPTH_MAX} levels`, open.pointer);
      const keys = Array.isArray(value) ? [] : Object.keys(value);
      for (const key of keys) characters += key.length;
      checkLists(value, keys, open.pointer);
      stack.push({ values: Object.values(value), pointer: open.pointer, next: 0 });
    }
    if (characters > SCHEMA_CHARACTERS_MAX) {
      throw tooLarge(`${SCHEMA_CHARACTERS_MAX} characters`, open.pointer);
    }
  }
}

function checkLists(value: object, keys: readonly string[], pointer: string): void {
  for (const key of keys) {
    const list: unknown = LISTS.has(key) ? (value as Record<string, unknown>)[key] : null;
    if (Array.isArray(list) && list.length > ALTERNATIVES_LISTED_MAX) {
      throw tooLarge(`${ALTERNATIVES_LISTED_MAX} members of "${key}"`, pointer, key);
    }
  }
}

function tooLarge(what: string, pointer: string, keyword = ''): GrammarError {
  return new GrammarError('too_large', `The schema has more than ${what}.`, pointer, keyword);
}
