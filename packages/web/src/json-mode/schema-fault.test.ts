import { expect, it } from 'vitest';
import { placeOf } from './fault-place.ts';
import { findSchemaFault } from './schema-fault.ts';

const schema = { type: 'object', properties: { age: { type: 'integer', not: {} } } };
const detail = { schema_path_segments: ['properties', 'age', 'not'] };
const message = '`not` cannot be enforced.';

it('finds the schema that was refused, and marks the place in its text', () => {
  const request = { response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } };
  const param = 'response_format.json_schema.schema';
  const fault = findSchemaFault({ message, param, detail }, request);
  const text = JSON.stringify(schema, null, 2);
  const place = placeOf(fault, text);
  expect(text.slice(place?.from, place?.to)).toBe('{}');
  expect(place?.message).toBe(message);
  expect(placeOf(fault, text.replace('integer', 'number'))).toBeUndefined();
});

it('finds the parameters of the tool that was refused', () => {
  const request = {
    tools: [{}, { type: 'function', function: { name: 'x', parameters: schema } }],
  };
  const param = 'tools.1.function.parameters';
  expect(findSchemaFault({ message, param, detail }, request)?.schema).toEqual(schema);
});

it('leaves other failures alone', () => {
  expect(findSchemaFault({ message, param: 'model', detail: {} }, {})).toBeUndefined();
  expect(findSchemaFault({ message, param: undefined, detail }, {})).toBeUndefined();
});
