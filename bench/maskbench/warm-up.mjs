// A few schemas of the usual kinds. They are scored first and not counted, so that the times are
// of compiled JavaScript, as in a server that has been running for a while.

const SCHEMAS = [
  {
    type: 'object',
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 40 },
      age: { type: 'integer', minimum: 0, maximum: 150 },
      email: { type: 'string', format: 'email' },
      tags: { type: 'array', items: { type: 'string', pattern: '^[a-z]+$' }, maxItems: 5 },
      role: { enum: ['admin', 'user', null] },
    },
    required: ['name', 'age'],
    additionalProperties: false,
  },
  {
    $defs: {
      node: {
        type: 'object',
        properties: {
          value: { type: ['number', 'null'], multipleOf: 0.5 },
          children: { type: 'array', items: { $ref: '#/$defs/node' }, uniqueItems: true },
        },
        patternProperties: { '^x-': { type: 'boolean' } },
        additionalProperties: { anyOf: [{ type: 'string' }, { const: 3 }] },
      },
    },
    $ref: '#/$defs/node',
  },
  {
    oneOf: [
      {
        type: 'object',
        properties: { kind: { const: 'a' }, n: { type: 'number' } },
        required: ['kind'],
      },
      {
        type: 'object',
        properties: { kind: { const: 'b' }, when: { format: 'date-time' } },
        required: ['kind'],
      },
      { type: 'array', prefixItems: [{ type: 'integer' }], items: false, minItems: 1 },
    ],
    not: { required: ['forbidden'] },
  },
];

const INSTANCES = [
  { name: 'Ada Lovelace', age: 36, email: 'ada@example.org', tags: ['a', 'bc'], role: null },
  { name: '', age: 200 },
  {
    value: 1.5,
    children: [{ value: null, children: [] }, { 'x-new': true }],
    more: 'text',
    other: 3,
  },
  { kind: 'a', n: -12.25e3 },
  { kind: 'b', when: '2024-02-29T23:59:59Z', extra: [1, 'two', { three: 3 }] },
  [42],
  [1, 2],
];
const ROUNDS = 10;

/** @param {(one: import('./cases.mjs').Case) => unknown} score */
export function warmUp(score) {
  const tests = INSTANCES.map((data) => ({ valid: true, text: JSON.stringify(data) }));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const schema of SCHEMAS) score({ file: 'warm-up', schema, tests });
  }
}
