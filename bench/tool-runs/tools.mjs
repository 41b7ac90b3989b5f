// Thirty tools of the kinds that programs offer: no arguments and many, nested ones, patterns,
// bounds, alternatives, references, names of all lengths.

const text = { type: 'string' };
const short = { type: 'string', maxLength: 24 };
const date = { type: 'string', format: 'date' };
const id = { type: 'string', pattern: '^[a-z]{2}-[0-9]{4}$' };
const amount = { type: 'number', minimum: 0, maximum: 1_000_000 };
const count = { type: 'integer', minimum: 1, maximum: 100 };

/** An object of these properties and no others, all of them required. */
function closed(properties, rest = {}) {
  const required = Object.keys(properties);
  return { type: 'object', properties, required, additionalProperties: false, ...rest };
}

function listOf(items, maxItems = 3) {
  return { type: 'array', items, minItems: 1, maxItems };
}

const person = closed({ name: short, email: { type: 'string', format: 'email' } });
const place = closed({ lat: { type: 'number' }, lon: { type: 'number' } });

const SCHEMAS = {
  now: undefined,
  ping: { type: 'object', maxProperties: 0 },
  get_weather: closed({ city: short, unit: { enum: ['celsius', 'fahrenheit'] } }),
  get_time: closed({ zone: { type: 'string', pattern: '^[A-Z][a-z]+/[A-Z][a-z]+$' } }),
  search: { type: 'object', properties: { query: text, limit: count }, required: ['query'] },
  calculate: closed({ a: amount, operator: { enum: ['+', '-', '*', '/'] }, b: amount }),
  send_mail: closed({
    to: listOf({ type: 'string', format: 'email' }, 2),
    subject: short,
    body: short,
  }),
  create_event: closed({
    title: short,
    start: { type: 'string', format: 'date-time' },
    guests: listOf(person, 2),
  }),
  book_flight: closed({
    from: id,
    to: id,
    on: date,
    passengers: count,
    refundable: { type: 'boolean' },
  }),
  book_table: closed({ restaurant: short, at: { type: 'string', format: 'time' }, guests: count }),
  convert: closed({
    amount,
    from: { enum: ['EUR', 'USD', 'GBP'] },
    to: { enum: ['EUR', 'USD', 'GBP'] },
  }),
  translate: closed({ text: short, to: { type: 'string', pattern: '^[a-z]{2}(-[A-Z]{2})?$' } }),
  read_file: closed({ path: { type: 'string', pattern: '^/[a-z/]{1,30}$' } }),
  write_file: closed({ path: { type: 'string', pattern: '^/[a-z/]{1,30}$' }, content: short }),
  run_query: closed({
    table: { enum: ['users', 'orders'] },
    columns: { ...listOf({ enum: ['id', 'name', 'total'] }), uniqueItems: true },
  }),
  set_light: closed({
    room: short,
    on: { type: 'boolean' },
    brightness: { type: 'integer', minimum: 0, maximum: 100 },
  }),
  route: closed({ from: place, to: place, by: { enum: ['car', 'train', 'foot'] } }),
  pay: closed({
    to: id,
    amount: { type: 'number', multipleOf: 0.01, minimum: 0.01, maximum: 999 },
    note: { type: ['string', 'null'], maxLength: 20 },
  }),
  find_user: { oneOf: [closed({ id }), closed({ email: { type: 'string', format: 'email' } })] },
  play: closed({
    what: { anyOf: [closed({ song: short }), closed({ artist: short, shuffle: { const: true } })] },
  }),
  tree: {
    $defs: {
      node: closed({
        label: short,
        children: { type: 'array', items: { $ref: '#/$defs/node' }, maxItems: 2 },
      }),
    },
    type: 'object',
    properties: { root: { $ref: '#/$defs/node' } },
    required: ['root'],
  },
  filter: {
    type: 'object',
    patternProperties: { '^[a-z_]{1,10}$': { type: ['string', 'number'], maxLength: 20 } },
    additionalProperties: false,
    minProperties: 1,
  },
  rate: closed({
    stars: { type: 'integer', minimum: 1, maximum: 5 },
    comment: { type: 'string', minLength: 3, maxLength: 40 },
  }),
  schedule: closed({
    days: { ...listOf({ enum: ['mon', 'tue', 'wed', 'thu', 'fri'] }, 5), uniqueItems: true },
    hour: { type: 'integer', minimum: 0, maximum: 23 },
  }),
  ship: {
    allOf: [
      closed({ order: id, express: { type: 'boolean' } }),
      { properties: { order: { not: { const: 'aa-0000' } } } },
    ],
  },
  discount: {
    ...closed({ kind: { enum: ['percent', 'fixed'] }, value: { type: 'number' } }),
    if: { properties: { kind: { const: 'fixed' } } },
    else: { properties: { value: { minimum: 0, maximum: 100 } } },
  },
  ip_lookup: closed({ ip: { type: 'string', format: 'ipv4' } }),
  tag: closed({
    ids: listOf({ type: 'string', format: 'uuid' }, 2),
    tags: listOf({ type: 'string', maxLength: 10 }),
  }),
  anything: { type: 'object' },
  'a-name_of-sixty-four_characters-which-is-as-many-as-there-may-be': closed({
    yes: { type: 'boolean' },
  }),
};

/** @type {readonly { name: string, description: string, parameters?: object }[]} */
export const TOOLS = Object.entries(SCHEMAS).map(([name, parameters]) => ({
  name,
  description: `The function ${name.replaceAll('_', ' ')}.`,
  ...(parameters && { parameters }),
}));
