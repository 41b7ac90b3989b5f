// Schemas that were made to hurt: each must be refused or compiled without holding up others, and
// so must what compiles while an answer is written. `npm run maskbench -- --bombs`.

/** Made when needed: the largest have a million nodes. @type {Record<string, () => unknown>} */
export const BOMBS = {
  'items, 10,000 deep': () => nest(10_000, (inner) => ({ type: 'array', items: inner })),
  'properties, 10,000 deep': () => nest(10_000, (inner) => ({ properties: { a: inner } })),
  'allOf, 10,000 deep': () => nest(10_000, (inner) => ({ allOf: [inner] })),
  'anyOf, 10,000 deep': () => nest(10_000, (inner) => ({ anyOf: [inner, { type: 'null' }] })),
  'not, 10,000 deep': () => nest(10_000, (inner) => ({ not: inner })),
  'items, 200 deep': () => nest(200, (inner) => ({ type: 'array', items: inner })),
  'not, 200 deep': () => nest(200, (inner) => ({ not: { properties: { a: inner } } })),
  'a million nodes': () => ({
    properties: named(100_000, (i) => ({
      items: [{ const: i }, { minimum: i }, { type: 'null' }],
    })),
  }),
  'enum of a million strings': () => ({ enum: numbers(1_000_000).map((i) => `value ${i}`) }),
  'enum of a million integers': () => ({ enum: numbers(1_000_000) }),
  'enum of 20,000 strings': () => ({ enum: numbers(20_000).map((i) => `value ${i * 7919}`) }),
  'const, 20,000 items': () => ({ const: numbers(20_000) }),
  'not enum of 2,000 objects': () => ({
    not: { enum: numbers(2000).map((i) => ({ a: i, b: [i] })) },
  }),
  '100,000 required names': () => ({ required: numbers(100_000).map((i) => `name ${i}`) }),
  '2,000 required names': () => ({
    type: 'object',
    required: numbers(2000).map((i) => `name ${i}`),
  }),
  '1,000 optional properties': () => ({ properties: named(1000, () => ({ type: 'string' })) }),
  'a chain of 10,000 references': () => ({
    $ref: '#/$defs/p0',
    $defs: { ...named(10_000, (i) => ({ $ref: `#/$defs/p${i + 1}` })), p10000: { type: 'null' } },
  }),

  'a{1000}{1000}{1000}': () => pattern('^a{1000}{1000}{1000}$'),
  'a{0,1000000}': () => pattern('^a{0,1000000}$'),
  '(a|a)*b': () => pattern('^(a|a)*b$'),
  '((a*)*)*b': () => pattern('^((a*)*)*b$'),
  '(x+x+)+y': () => pattern('^(x+x+)+y$'),
  '(a?){200}a{200}': () => pattern('^(a?){200}a{200}$'),
  'an a, 40 from the end': () => pattern('^[ab]*a[ab]{40}$'),
  'an a, 1,000 from the end': () => pattern('^.*a.{1000}$'),
  '(.*a){60}': () => pattern('(.*a){60}'),
  'letters, a million': () => pattern('^\\p{L}{1,1000000}$'),
  'alternatives, 5,000': () =>
    pattern(
      `^(${numbers(5000)
        .map((i) => `w${i}.*z${i}`)
        .join('|')})$`,
    ),
  'a pattern of 100,000 characters': () => pattern(`^${'(ab|cd)?'.repeat(12_500)}$`),
  'a pattern, 5,000 groups deep': () => pattern(`${'('.repeat(5000)}a${')'.repeat(5000)}`),
  '20 lookaheads': () =>
    pattern(
      `^${numbers(20)
        .map((i) => `(?=.*${i}.*x)`)
        .join('')}.*$`,
    ),
  'lengths that share no multiple': () => ({
    allOf: [7, 11, 13, 17, 19, 23].map((prime) => ({
      type: 'string',
      pattern: `^(a{${prime}})+$`,
    })),
  }),
  '12 patterns at once': () => ({
    type: 'string',
    allOf: numbers(12).map((i) => ({ pattern: `[a-m]${'.'.repeat(i)}[n-z]` })),
  }),
  'a pattern and maxLength 10^9': () => ({ type: 'string', pattern: '^(ab?c)*$', maxLength: 1e9 }),
  'minLength 10^6': () => ({ type: 'string', minLength: 1e6 }),
  'minLength 10^6 with a pattern': () => ({ type: 'string', minLength: 1e6, pattern: '^(ab|c)*$' }),

  'allOf, doubled 40 times': () => doubled(40, 'allOf', { type: 'string', minLength: 1 }),
  'anyOf, doubled 40 times': () => doubled(40, 'anyOf', { type: 'string', minLength: 1 }),
  'oneOf, doubled 20 times': () => doubled(20, 'oneOf', { type: 'string', minLength: 1 }),
  '20 choices at once': () => ({
    allOf: numbers(20).map((i) => ({
      anyOf: [{ required: [`a${i}`] }, { properties: { [`b${i}`]: { type: 'null' } } }],
    })),
  }),
  '30 conditions at once': () => ({
    allOf: numbers(30).map((i) => ({
      if: { properties: { kind: { const: i } }, required: ['kind'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { required: [`a${i}`] },
      else: { properties: { [`b${i}`]: { type: 'integer' } } },
    })),
  }),
  '30 dependencies': () => ({
    dependentRequired: Object.fromEntries(numbers(30).map((i) => [`p${i}`, [`q${i}`, `r${i}`]])),
  }),
  '200 branches that overlap': () => ({
    oneOf: numbers(200).map((i) => ({ properties: { [`p${i}`]: { type: 'string' } } })),
  }),
  '200 patterns, one of them': () => ({
    oneOf: numbers(200).map((i) => ({ type: 'string', pattern: `x.*${i}` })),
  }),
  '500 branches, any of them': () => ({
    anyOf: numbers(500).map((i) => ({
      type: 'object',
      properties: { [`p${i}`]: { type: 'string', pattern: `^${i}.*${i}$` }, all: { minimum: i } },
      required: ['all'],
    })),
  }),
  '300 patternProperties': () => ({
    patternProperties: Object.fromEntries(numbers(300).map((i) => [`x.*${i}`, { minimum: i }])),
  }),
  '20 times contains': () => ({
    allOf: numbers(20).map((i) => ({ type: 'array', contains: { minimum: i, maximum: i + 1 } })),
  }),
  'minContains 10^6': () => ({ type: 'array', contains: { type: 'null' }, minContains: 1e6 }),
  'minItems 10^6': () => ({ type: 'array', minItems: 1e6, items: { type: 'integer' } }),
  'minItems 10^9, all different': () => ({ type: 'array', minItems: 1e9, uniqueItems: true }),
  'minItems 300, all different': () => ({
    type: 'array',
    minItems: 300,
    uniqueItems: true,
    items: { type: 'integer', minimum: 0, maximum: 298 },
  }),
  'minProperties 10^6': () => ({ type: 'object', minProperties: 1e6 }),
  'more properties than names': () => ({
    type: 'object',
    propertyNames: { pattern: '^[ab]{1,3}$' },
    minProperties: 15,
  }),

  'allOf of itself': () => ({ allOf: [{ $ref: '#' }] }),
  'not itself': () => ({ not: { $ref: '#' } }),
  'anyOf itself and a string': () => ({ anyOf: [{ $ref: '#' }, { type: 'string' }] }),
  'required in itself without end': () => ({
    type: 'object',
    properties: { a: { $ref: '#' } },
    required: ['a'],
  }),
  'a tree with 12 kinds of nodes': () => ({
    $ref: '#/$defs/p0',
    $defs: named(12, (i) => ({
      type: 'object',
      properties: named(12, (j) => ({
        anyOf: [{ $ref: `#/$defs/p${(i * j) % 12}` }, { type: 'null' }],
      })),
      required: [`p${i}`],
    })),
  }),
  'recursion through 8 intersections': () => ({
    $ref: '#/$defs/p0',
    $defs: named(8, (i) => ({
      allOf: [
        { properties: { a: { $ref: `#/$defs/p${(i + 1) % 8}` } } },
        { properties: { a: { $ref: `#/$defs/p${(i + 3) % 8}` }, [`n${i}`]: { type: 'null' } } },
      ],
    })),
  }),

  'multipleOf 1e-300': () => ({ type: 'number', multipleOf: 1e-300 }),
  'multiples of 12 primes': () => ({
    type: 'integer',
    allOf: [7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47].map((multipleOf) => ({ multipleOf })),
  }),
  'multipleOf 999999937, in a gap': () => ({
    type: 'integer',
    multipleOf: 999_999_937,
    exclusiveMinimum: 999_999_937,
    maximum: 1_999_999_873,
  }),
  'maximum 1e308': () => ({ type: 'number', maximum: 1e308, minimum: -1e308 }),
};

function numbers(count) {
  return Array.from({ length: count }, (_, index) => index);
}

function named(count, make) {
  return Object.fromEntries(numbers(count).map((i) => [`p${i}`, make(i)]));
}

function nest(depth, wrap) {
  let schema = { type: 'null' };
  for (let level = 0; level < depth; level += 1) schema = wrap(schema);
  return schema;
}

function pattern(source) {
  return { type: 'string', pattern: source };
}

/** Definitions that each name the one below twice. */
function doubled(levels, keyword, bottom) {
  const below = (i) => ({ $ref: `#/$defs/p${i + 1}` });
  return {
    $ref: '#/$defs/p0',
    $defs: {
      ...named(levels, (i) => ({ [keyword]: [below(i), below(i)] })),
      [`p${levels}`]: bottom,
    },
  };
}
