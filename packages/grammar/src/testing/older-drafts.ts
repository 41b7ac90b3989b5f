// The same schema in the words of older drafts, and which keywords a schema has.

const IN_MAPS: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
  'dependencies',
]);
const AS_VALUES: ReadonlySet<string> = new Set(['enum', 'const', 'default', 'examples']);

type Json = Readonly<Record<string, unknown>>;

/** Writes a schema of draft 2020-12 as draft-04 and draft-07 had it, where they differ. */
export function respell(schema: unknown): unknown {
  if (!isObject(schema)) return schema;
  const old: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    Object.assign(old, respellKeyword(keyword, rebuild(keyword, value), schema));
  }
  return old;
}

function rebuild(keyword: string, value: unknown): unknown {
  if (AS_VALUES.has(keyword)) return value;
  if (Array.isArray(value)) return value.map(respell);
  if (!IN_MAPS.has(keyword) || !isObject(value)) return respell(value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, respell(inner)]));
}

function respellKeyword(keyword: string, value: unknown, beside: Json): Json {
  switch (keyword) {
    case '$defs':
      return { definitions: value };
    case '$id':
      return { id: value };
    case '$ref':
      return { $ref: String(value).replace('/$defs/', '/definitions/') };
    case 'const':
      return { enum: [value] };
    case 'prefixItems':
      return { items: value };
    case 'items':
      return 'prefixItems' in beside ? { additionalItems: value } : { items: value };
    case 'exclusiveMinimum':
      return 'minimum' in beside
        ? { exclusiveMinimum: value }
        : { minimum: value, exclusiveMinimum: true };
    case 'exclusiveMaximum':
      return 'maximum' in beside
        ? { exclusiveMaximum: value }
        : { maximum: value, exclusiveMaximum: true };
    case 'dependentRequired':
      return 'dependentSchemas' in beside ? { dependentRequired: value } : { dependencies: value };
    case 'dependentSchemas':
      return 'dependentRequired' in beside ? { dependentSchemas: value } : { dependencies: value };
    default:
      return { [keyword]: value };
  }
}

/** Adds the keywords of a schema to `counts`; those of `not` count as `not/enum` and so on too. */
export function countKeywords(schema: unknown, counts: Map<string, number>, prefix = ''): void {
  if (typeof schema === 'boolean') add(counts, `${prefix}${schema}`);
  if (Array.isArray(schema)) for (const part of schema) countKeywords(part, counts, prefix);
  if (!isObject(schema)) return;
  for (const [keyword, value] of Object.entries(schema)) {
    add(counts, prefix + keyword);
    if (keyword === 'type') add(counts, Array.isArray(value) ? 'type[]' : `type=${value}`);
    if (keyword === 'format') add(counts, `format=${value}`);
    if (AS_VALUES.has(keyword)) continue;
    const inside = keyword === 'not' ? 'not/' : '';
    const parts = IN_MAPS.has(keyword) && isObject(value) ? Object.values(value) : [value];
    for (const part of parts) countKeywords(part, counts, inside);
  }
}

function add(counts: Map<string, number>, keyword: string): void {
  counts.set(keyword, (counts.get(keyword) ?? 0) + 1);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
