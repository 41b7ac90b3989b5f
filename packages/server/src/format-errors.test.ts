import { EngineError, type OutputFormat } from '@spry/engine';
import { expect, test } from 'vitest';
import { ApiError } from './errors.ts';
import { describeFormatFault } from './format-errors.ts';
import type { Constraint } from './output-format.ts';

const noRetry = { 'x-should-retry': 'false' };

function constraint(format: OutputFormat, more: Partial<Constraint> = {}): Constraint {
  return { format, param: 'response_format', name: null, description: null, ...more };
}

const recipe = constraint({ type: 'json_schema', schema: {} }, { name: 'recipe' });

type Reason = 'invalid' | 'unsupported' | 'unsatisfiable' | 'too_large';

function fault(reason: Reason, message: string, pointer = ''): EngineError {
  const detail = { reason, pointer, keyword: '', tool: null };
  return new EngineError('invalid_format', message, { detail });
}

function described(thrown: unknown, wanted: Constraint): ApiError {
  const error = describeFormatFault(thrown, wanted);
  if (error instanceof ApiError) return error;
  throw error;
}

test('a fault of a schema has its place', () => {
  const thrown = fault('invalid', '`minimum` must be a number.', '/properties/a~1b/m~0');
  const error = described(thrown, recipe);
  expect(error.status).toBe(400);
  expect(error.headers).toEqual(noRetry);
  expect(error.body).toEqual({
    error: {
      message:
        "The schema 'recipe' is refused at /properties/a~1b/m~0: `minimum` must be a number.",
      type: 'invalid_request_error',
      param: 'response_format',
      schema_path: '/properties/a~1b/m~0',
      schema_path_segments: ['properties', 'a/b', 'm~'],
    },
  });
});

test('a schema without a name, at its root', () => {
  const unnamed = { ...recipe, name: null, param: 'structured_outputs' as const };
  const error = described(fault('too_large', 'It is too large.'), unnamed);
  expect(error.body.error).toMatchObject({
    message: 'The schema is refused: It is too large.',
    param: 'structured_outputs',
    schema_path: '',
    schema_path_segments: [],
  });
});

test('a schema that no document satisfies is said to have no valid JSON', () => {
  const { error } = described(fault('unsatisfiable', 'No document is valid.'), recipe).body;
  expect(error.code).toBe('json_validate_failed');
});

test('a budget without room for any document names no place in the schema', () => {
  const message = 'max_tokens is 3, but the smallest valid document takes 9 tokens.';
  const error = described(new EngineError('format_budget', message), recipe);
  expect(error.headers).toEqual(noRetry);
  expect(error.body.error).toEqual({
    message,
    type: 'invalid_request_error',
    code: 'json_validate_failed',
    param: 'response_format',
  });
});

test('patterns and choices have neither a place nor anything to do with JSON', () => {
  const pattern = constraint({ type: 'regex', pattern: '(' }, { param: 'guided_regex' });
  const message = 'The pattern has a ( that is not closed.';
  const expected = { message, type: 'invalid_request_error', param: 'guided_regex' };
  expect(described(fault('invalid', message), pattern).body.error).toEqual(expected);
  expect(described(fault('unsatisfiable', message), pattern).body.error).toEqual(expected);
  expect(described(new EngineError('format_budget', message), pattern).body.error).toEqual(
    expected,
  );
});

test('a place of any length is repeated in short', () => {
  const error = described(fault('invalid', 'No.', `/${'x'.repeat(9000)}`), recipe);
  expect(error.message.length).toBeLessThan(300);
});

test('whatever else is thrown stays itself', () => {
  const full = new EngineError('queue_full', 'Too many wait.');
  expect(describeFormatFault(full, recipe)).toBe(full);
  expect(describeFormatFault('odd', recipe)).toBe('odd');
});
