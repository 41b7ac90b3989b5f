import { describe, expect, inject, it } from 'vitest';
import { tryAnySchema } from '../testing/any-schema.ts';

const CASES = inject('isFull') ? 2_000 : 150;

const KEYWORDS: readonly string[] = [
  'type',
  'properties',
  'required',
  'additionalProperties',
  'patternProperties',
  'propertyNames',
  'minProperties',
  'maxProperties',
  'items',
  'prefixItems',
  'minItems',
  'maxItems',
  'uniqueItems',
  'contains',
  'minContains',
  'maxContains',
  'enum',
  'const',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'anyOf',
  'oneOf',
  'allOf',
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  '$ref',
  '$defs',
  '$anchor',
  'additionalItems',
  'dependencies',
  'definitions',
];

describe('any schema, any budget, any model', () => {
  it.each([1, 2, 3])(
    'ends in a document that is valid: seed %i',
    (seed) => {
      const { failures, refused, documents, keywords } = tryAnySchema(seed, CASES);
      expect(failures).toEqual([]);
      const reasons = [...refused].filter(([reason]) => reason !== 'unsatisfiable');
      const count = reasons.reduce((sum, [, times]) => sum + times, 0);
      expect(count / CASES, JSON.stringify(reasons)).toBeLessThan(0.1);
      expect(documents).toBeGreaterThan(CASES);
      const missing = KEYWORDS.filter((keyword) => !keywords.has(keyword));
      expect(missing, JSON.stringify([...keywords])).toEqual([]);
    },
    900_000,
  );
});
