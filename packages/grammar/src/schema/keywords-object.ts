// The keywords for objects.
import type { Regex } from '../regex/regex.ts';
import * as atoms from './atoms.ts';
import type { Expression } from './expression.ts';
import { readPattern } from './keywords-scalar.ts';
import type { SchemaPlace } from './place.ts';

export function* readObjectKeywords(place: SchemaPlace): Iterable<Expression> {
  const { space } = place;
  for (const [name] of place.entries('properties')) {
    yield atoms.property(space, name, place.read('properties', name));
  }
  for (const name of place.list('required')) {
    if (typeof name === 'string') yield atoms.required(space, name);
  }
  yield* readKeyRules(place);
  if (place.has('propertyNames')) {
    const names = place.read('propertyNames');
    const keys = place.within('propertyNames', () => space.scalars(names).string);
    yield atoms.keyNames(space, keys);
  }
  yield atoms.propertiesMin(space, place.number('minProperties') ?? 0);
  yield atoms.propertiesMax(space, place.number('maxProperties') ?? Number.POSITIVE_INFINITY);
}

/** `patternProperties`, and the two keywords for all keys that have not been spoken of. */
function* readKeyRules(place: SchemaPlace): Iterable<Expression> {
  const { space } = place;
  const patterns: Regex[] = [];
  for (const [pattern] of place.entries('patternProperties')) {
    const keys = readPattern(place, pattern, 'patternProperties', pattern);
    patterns.push(keys);
    yield atoms.keyRule(space, keys, place.read('patternProperties', pattern));
  }
  const keyword = place.has('additionalProperties')
    ? 'additionalProperties'
    : 'unevaluatedProperties';
  if (!place.has(keyword)) return;
  const value = place.read(keyword);
  if (value === space.any) return;
  if (keyword === 'unevaluatedProperties') checkUnevaluated(place, keyword);
  const { arena } = space;
  const names = place.entries('properties').map(([name]) => name);
  const spokenOf = arena.or(...(names.length > 0 ? [arena.literals(names)] : []), ...patterns);
  yield atoms.keyRule(space, arena.not(spokenOf), value);
}

const APPLICATORS = [
  '$ref',
  '$dynamicRef',
  '$recursiveRef',
  'allOf',
  'anyOf',
  'oneOf',
  'if',
  'dependencies',
  'dependentSchemas',
];

/**
 * Next to no other schemas for the same value, what is not evaluated is what is additional.
 * @throws GrammarError `unsupported` otherwise
 */
export function checkUnevaluated(place: SchemaPlace, keyword: string): void {
  if (!place.has(...APPLICATORS)) return;
  throw place.error(
    'unsupported',
    `"${keyword}" next to ${APPLICATORS.join(', ')} cannot be enforced: list all parts in one ` +
      `schema and use "additionalProperties" or "items".`,
    keyword,
  );
}
