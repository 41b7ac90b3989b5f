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
import { childPointer } from './vocabulary.ts';

/** An open container: of its values, `next` comes next. */
type Open = {
  /** Null in a list. */
  readonly keys: readonly string[] | null;
  readonly values: readonly unknown[];
  next: number;
};

const MINIMA: readonly string[] = ['minLength', 'minItems', 'minProperties', 'minContains'];

/** Members of the lists that keywords may have, nested ones not counted. */
const LIST_MEMBERS_MAX: ReadonlyMap<string, number> = new Map([
  ['anyOf', ALTERNATIVES_LISTED_MAX],
  ['oneOf', ALTERNATIVES_LISTED_MAX],
  ['allOf', ALTERNATIVES_LISTED_MAX],
  ['enum', ENUM_VALUES_MAX],
  ['const', LISTED_PARTS_MAX],
]);

/**
 * Counts the values, characters and levels of a schema, and the members of the lists that its
 * keywords have, without recursion. A list that is too long is not gone through.
 * @throws GrammarError `too_large`
 */
export function checkSize(schema: unknown): void {
  const stack: Open[] = [{ keys: null, values: [schema], next: 0 }];
  let values = 0;
  let characters = 0;
  for (let open = stack.at(-1); open !== undefined; open = stack.at(-1)) {
    if (open.next === open.values.length) {
      stack.pop();
      continue;
    }
    const value = open.values[open.next++];
    if (++values > SCHEMA_VALUES_MAX) throw tooLarge(`${SCHEMA_VALUES_MAX} values`);
    if (typeof value === 'string') characters += value.length;
    else if (isContainer(value)) {
      if (stack.length > SCHEMA_DEPTH_MAX) throw tooLarge(`${SCHEMA_DEPTH_MAX} levels`);
      const keys = Array.isArray(value) ? null : Object.keys(value);
      const count = Array.isArray(value) ? value.length : (keys?.length ?? 0);
      if (values + count > SCHEMA_VALUES_MAX) throw tooLarge(`${SCHEMA_VALUES_MAX} values`);
      const parts: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
      for (const [index, key] of keys?.entries() ?? []) {
        characters += key.length;
        checkList(key, parts[index], stack);
      }
      stack.push({ keys, values: parts, next: 0 });
    }
    if (characters > SCHEMA_CHARACTERS_MAX) throw tooLarge(`${SCHEMA_CHARACTERS_MAX} characters`);
  }
}

function checkList(key: string, list: unknown, stack: readonly Open[]): void {
  const max = LIST_MEMBERS_MAX.get(key) ?? Number.POSITIVE_INFINITY;
  if (!Array.isArray(list) || list.length <= max) return;
  throw tooLarge(`${max} members of "${key}"`, childPointer(pointerOf(stack), key), key);
}

/** Where the value is that was taken last. */
function pointerOf([, ...containers]: readonly Open[]): string {
  return containers.reduce(
    (pointer, { keys, next }) => childPointer(pointer, keys?.[next - 1] ?? `${next - 1}`),
    '',
  );
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

function tooLarge(what: string, pointer = '', keyword = ''): GrammarError {
  return new GrammarError('too_large', `The schema has more than ${what}.`, pointer, keyword);
}
