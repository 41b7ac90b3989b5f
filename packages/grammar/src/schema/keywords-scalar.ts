// The keywords for values of any type, for numbers and for strings.
import { format } from '../regex/formats.ts';
import { atLeast, atMost, isExactDivisor, multipleOf } from '../regex/numbers.ts';
import { patternFault } from '../regex/pattern-fault.ts';
import type { Regex } from '../regex/regex.ts';
import type { Expression } from './expression.ts';
import { TYPE_NAMES, type TypeName } from './flats.ts';
import type { SchemaPlace } from './place.ts';

export function* readScalarKeywords(place: SchemaPlace): Iterable<Expression> {
  const { space } = place;
  if (!isBesideOldReference(place)) {
    if (place.has('type')) yield space.types(readTypes(place));
    if (place.has('enum')) yield place.within('enum', () => space.among(place.list('enum')));
    if (place.has('const')) yield place.within('const', () => space.among([place.value('const')]));
  }
  for (const numbers of readNumbers(place)) yield space.numbersIn(numbers);
  for (const strings of readStrings(place)) yield space.stringsIn(strings);
}

/**
 * Drafts up to 7 ignore what stands beside a reference. Most of it does no harm, and is meant; but
 * a type or a list of values often contradicts what the reference says.
 */
function isBesideOldReference(place: SchemaPlace): boolean {
  return place.has('$ref') && place.document.isOldDraft;
}

function readTypes(place: SchemaPlace): readonly TypeName[] {
  const type = place.value('type');
  const names = Array.isArray(type) ? type : [type];
  if (names.length > 0 && names.every(isTypeName)) return names;
  const known = TYPE_NAMES.join(', ');
  throw place.error('invalid', `The value of "type" must be one of ${known}, or a list.`, 'type');
}

function isTypeName(name: unknown): name is TypeName {
  return typeof name === 'string' && TYPE_NAMES.includes(name);
}

function* readNumbers(place: SchemaPlace): Iterable<Regex> {
  const { arena } = place.space;
  const least = place.number('minimum');
  const most = place.number('maximum');
  // In draft 4 the exclusive keywords say how to read the other two.
  if (least !== undefined) {
    yield atLeast(arena, least, place.value('exclusiveMinimum') === true);
  }
  if (most !== undefined) {
    yield atMost(arena, most, place.value('exclusiveMaximum') === true);
  }
  const above = place.number('exclusiveMinimum');
  if (above !== undefined) yield atLeast(arena, above, true);
  const below = place.number('exclusiveMaximum');
  if (below !== undefined) yield atMost(arena, below, true);
  const divisor = place.number('multipleOf');
  if (divisor === undefined) return;
  if (!isExactDivisor(divisor)) {
    throw place.error(
      'unsupported',
      `Multiples of ${divisor} cannot be told exactly.`,
      'multipleOf',
    );
  }
  yield multipleOf(arena, divisor);
}

function* readStrings(place: SchemaPlace): Iterable<Regex> {
  const { arena } = place.space;
  const least = place.number('minLength') ?? 0;
  const most = place.number('maxLength') ?? Number.POSITIVE_INFINITY;
  if (least > most) yield arena.never;
  else if (least > 0 || most < Number.POSITIVE_INFINITY) {
    yield arena.repeat(arena.anyChar, least, most);
  }
  const pattern = place.string('pattern');
  if (pattern !== undefined) yield readPattern(place, pattern, 'pattern');
  const name = place.string('format');
  const language = name === undefined ? null : format(arena, name);
  if (language !== null) yield language;
}

/**
 * The strings that a pattern finds something in.
 * @throws GrammarError `unsupported` or `invalid` at the path
 */
export function readPattern(
  place: SchemaPlace,
  pattern: string,
  ...path: readonly string[]
): Regex {
  try {
    return place.within(path[0] ?? '', () => place.space.arena.pattern(pattern));
  } catch (error) {
    const fault = patternFault(error, pattern);
    if (fault === null) throw error;
    throw place.error(fault.code, fault.message, ...path);
  }
}
