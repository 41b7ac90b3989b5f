import type { ChatRequest } from '@spry/wire';
import { describe, expect, test } from 'vitest';
import { ApiError } from './errors.ts';
import { jsonValuesMax } from './limits.ts';
import { constraintOf } from './output-format.ts';

const constraint = (fields: Partial<ChatRequest>) =>
  constraintOf({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...fields });

function refusal(fields: Partial<ChatRequest>): ApiError {
  try {
    constraint(fields);
  } catch (thrown) {
    if (thrown instanceof ApiError) return thrown;
    throw thrown;
  }
  throw new Error('not refused');
}

const schema = { type: 'object' };

test.each<Partial<ChatRequest>>([{}, { response_format: { type: 'text' } }])(
  '%j leaves the answer free',
  (fields) => expect(constraint(fields)).toBeNull(),
);

test('response_format brings a name and a description', () => {
  expect(
    constraint({
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'recipe', description: 'To cook\ud800', schema, strict: true },
      },
    }),
  ).toEqual({
    format: { type: 'json_schema', schema },
    param: 'response_format',
    name: 'recipe',
    description: 'To cook\ufffd',
  });
});

describe('every field has its format', () => {
  test.each<[Partial<ChatRequest>, object, string]>([
    [{ response_format: { type: 'json_object' } }, { type: 'json_object' }, 'response_format'],
    [
      { structured_outputs: { json: schema } },
      { type: 'json_schema', schema },
      'structured_outputs',
    ],
    [
      { structured_outputs: { json: '{"type": "object"}' } },
      { type: 'json_schema', schema },
      'structured_outputs',
    ],
    [
      { structured_outputs: { json: false, json_object: false } },
      { type: 'json_schema', schema: false },
      'structured_outputs',
    ],
    [{ structured_outputs: { json_object: true } }, { type: 'json_object' }, 'structured_outputs'],
    [
      { structured_outputs: { regex: 'a|\udc00' } },
      { type: 'regex', pattern: 'a|\ufffd' },
      'structured_outputs',
    ],
    [
      { structured_outputs: { choice: ['a', '\ud800'] } },
      { type: 'choice', choices: ['a', '\ufffd'] },
      'structured_outputs',
    ],
    [{ guided_json: 'true' }, { type: 'json_schema', schema: true }, 'guided_json'],
    [{ guided_regex: 'a' }, { type: 'regex', pattern: 'a' }, 'guided_regex'],
    [{ guided_choice: ['a'] }, { type: 'choice', choices: ['a'] }, 'guided_choice'],
    [
      { response_format: { type: 'text' }, guided_choice: ['a'] },
      { type: 'choice', choices: ['a'] },
      'guided_choice',
    ],
  ])('%j', (fields, format, param) => {
    expect(constraint(fields)).toMatchObject({ format, param, name: null });
  });
});

test.each<[Partial<ChatRequest>, string]>([
  [
    { response_format: { type: 'json_object' }, structured_outputs: { regex: 'a' } },
    'structured_outputs',
  ],
  [{ response_format: { type: 'json_object' }, guided_regex: 'a' }, 'guided_regex'],
  [{ structured_outputs: { regex: 'a' }, guided_choice: ['a'] }, 'guided_choice'],
  [{ guided_json: {}, guided_choice: ['a'] }, 'guided_choice'],
  [{ structured_outputs: {} }, 'structured_outputs'],
  [{ structured_outputs: { json_object: false } }, 'structured_outputs'],
  [{ structured_outputs: { regex: 'a', choice: ['a'] } }, 'structured_outputs'],
  [{ structured_outputs: { json: {}, json_object: true } }, 'structured_outputs'],
  [{ structured_outputs: { json: '{"type":' } }, 'structured_outputs.json'],
  [{ structured_outputs: { json: '[]' } }, 'structured_outputs.json'],
  [{ guided_json: `${'{"not":'.repeat(99)}{}${'}'.repeat(99)}` }, 'guided_json'],
])('%j is refused', (fields, param) => {
  const error = refusal(fields);
  expect(error.body.error).toMatchObject({ type: 'invalid_request_error', param });
  expect(error.status).toBe(400);
  expect(error.message).toContain('`');
});

test('the text of a schema with too many values is refused with the field that has it', () => {
  const error = refusal({ guided_json: `{"enum":[${'0,'.repeat(jsonValuesMax)}0]}` });
  expect(error.message).toMatch(/^The text in `guided_json` holds more than 100000 values/);
  expect(error.body.error).toMatchObject({ param: 'guided_json' });
});
