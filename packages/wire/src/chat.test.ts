import { expect, test } from 'vitest';
import { chatRequestSchema } from './chat.ts';

const minimal = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };

test('the smallest request is taken as it is', () => {
  expect(chatRequestSchema.parse(minimal)).toEqual(minimal);
});

test('null is read as absent, and unknown fields disappear', () => {
  const request = { ...minimal, temperature: null, stop: null, stream_options: null, other: 1 };
  expect(chatRequestSchema.parse(request)).toEqual(minimal);
});

test('a list is judged by its first fault', () => {
  const messages = Array.from({ length: 2048 }, () => ({ role: 'user', content: [{}, {}] }));
  const issues = chatRequestSchema.safeParse({ ...minimal, messages }).error?.issues;
  expect(issues).toHaveLength(1);
  expect(issues?.[0]?.path).toEqual(['messages', 0, 'content']);
});

test('a list that is too long is not looked into', () => {
  const messages = Array.from({ length: 2049 }, () => 5);
  const issues = chatRequestSchema.safeParse({ ...minimal, messages }).error?.issues;
  expect(issues?.map((issue) => issue.path)).toEqual([['messages']]);
});
