import { describe, expect, it } from 'vitest';
import { JSON_MODE_OFF, toResponseFormat } from './json-mode.ts';
import { checkSchema, validate } from './validate.ts';

const schema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    tags: { type: 'array', items: { enum: ['a', 'b'] } },
  },
  required: ['name'],
  additionalProperties: false,
};

describe('a value', () => {
  it('is valid, or not, and where', () => {
    expect(validate({ name: 'x', tags: ['a'] }, schema)).toEqual([]);
    expect(validate({ name: 'x', tags: ['a', 'c'] }, schema)).toEqual([
      { path: ['tags', '1'], message: expect.stringContaining('"a","b"') },
    ]);
    expect(validate({ tags: [] }, schema)).toEqual([
      { path: [], message: expect.stringContaining('name') },
    ]);
  });
});

describe('a schema', () => {
  it('that starts the editor is one', () => {
    expect(checkSchema(JSON_MODE_OFF.schemaText)).toEqual([]);
    expect(toResponseFormat({ ...JSON_MODE_OFF, kind: 'schema' })).toMatchObject({
      type: 'json_schema',
    });
  });

  it.each([
    ['{"type": "strin"}', '"strin"'],
    ['{"type": ["string", "nul"]}', '"nul"'],
    ['{"properties": {"a": {"minLength": -1}}}', '-1'],
    ['{"properties": {"a": 3}}', '3'],
    ['{"required": "a"}', '"a"'],
    ['{"enum": []}', '[]'],
    ['{"anyOf": [{"items": []}]}', '[]'],
    ['{"pattern": "("}', '"("'],
    ['[]', '[]'],
  ])('%s is wrong at %s', (text, place) => {
    const complaints = checkSchema(text);
    expect(complaints.map(({ from, to }) => text.slice(from, to))).toContain(place);
  });

  it.each(['true', '{}', '{"x-unknown": 1}', '{"a": ', ''])('nothing is said of %s', (text) => {
    expect(checkSchema(text)).toEqual([]);
  });
});
