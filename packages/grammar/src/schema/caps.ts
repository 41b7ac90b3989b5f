// What no schema may exceed, found out before anything else is done with it: a hostile one is
// refused in the time that it takes to count up to the cap.
import { GrammarError } from '../errors.ts';
import {
  ALTERNATIVES_LISTED_MAX,
  ENUM_VALUES_MAX,
  KEY_PATTERNS_MAX,
  LISTED_PARTS_MAX,
  MINIMUM_MAX,
  SCHEMA_CHARACTERS_MAX,
  SCHEMA_DEPTH_MAX,
  SCHEMA_VALUES_MAX,
} from '../limits.ts';

type Open = { readonly values: readonly unknown[]; readonly pointer: string; next: number };

const MINIMA: readonly string[] = ['minLength', 'minItems', 'minProperties', 'minContains'];
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
      const count = Array.isArray(value) ? value.length : keys.length;
      if (values + count > SCHEMA_VALUES_MAX) {
        throw tooLarge(`${SCHEMA_VALUES_MAX} values`, open.pointer);
      }
      for (const key of keys) characters += key.length;
      checkLists(value, keys, open.pointer);
      const parts: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
      stack.push({ values: parts, pointer: open.pointer, next: 0 });
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

/**
 * Checks what the keywords of one schema ask for.
 * @throws GrammarError `too_large` at the keyword
 */
export function checkKeywords(schema: Readonly<Record<string, unknown>>, pointer: string): void {
  for (const keyword of MINIMA) {
    if (Number(schema[keyword]) > MINIMUM_MAX) {
      throw tooLarge(`${MINIMUM_MAX} as a value of "${keyword}"`, `${pointer}/${keyword}`, keyword);
    }
  }
  const patterns = schema['patternProperties'];
  if (typeof patterns === 'object' && Object.keys(patterns ?? {}).length > KEY_PATTERNS_MAX) {
    const at = `${pointer}/patternProperties`;
    throw tooLarge(`${KEY_PATTERNS_MAX} patterns of keys`, at, 'patternProperties');
  }
  for (const keyword of ['enum', 'const']) {
    const listed = schema[keyword];
    const values = keyword === 'enum' && Array.isArray(listed) ? listed : [listed];
    const at = `${pointer}/${keyword}`;
    if (values.length > ENUM_VALUES_MAX) throw tooLarge(`${ENUM_VALUES_MAX} values`, at, keyword);
    if (!countsUpTo(values.filter(isContainer), LISTED_PARTS_MAX)) {
      throw tooLarge(`${LISTED_PARTS_MAX} values in listed arrays and objects`, at, keyword);
    }
  }
}

/** Whether values and all that is in them are so many at most. */
function countsUpTo(values: readonly unknown[], max: number): boolean {
  const open = [...values];
  for (let count = 0; open.length > 0; count++) {
    if (count === max) return false;
    const value = open.pop();
    if (isContainer(value)) for (const part of Object.values(value)) open.push(part);
  }
  return true;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function tooLarge(what: string, pointer: string, keyword = ''): GrammarError {
  return new GrammarError('too_large', `The schema has more than ${what}.`, pointer, keyword);
}
