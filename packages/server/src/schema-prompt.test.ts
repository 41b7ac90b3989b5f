import type { ChatMessage } from '@spry/engine';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { schemaPromptCharsMax } from './limits.ts';
import type { Constraint } from './output-format.ts';
import { withSchemaPrompt } from './schema-prompt.ts';

const user: ChatMessage = { role: 'user', content: 'A recipe, please.' };
const system: ChatMessage = { role: 'system', content: 'You cook.' };
const largeWindow = 1_000_000;

function constraint(format: Constraint['format'], more: Partial<Constraint> = {}): Constraint {
  return { format, param: 'response_format', name: null, description: null, ...more };
}

const schema = { type: 'object', properties: { 'a b': { const: 'x  y' } } };
const withSchema = constraint({ type: 'json_schema', schema });
const asText = JSON.stringify(schema);
const anyObject = constraint({ type: 'json_object' });

function prompt(messages: ChatMessage[], wanted = withSchema, window = largeWindow) {
  return withSchemaPrompt(messages, wanted, window);
}

test('the schema becomes a system message where there is none', () => {
  const content = `Answer with one JSON value that matches this JSON Schema: ${asText}`;
  expect(prompt([user])).toEqual([{ role: 'system', content }, user]);
});

test('name and description are told', () => {
  const wanted = { ...withSchema, name: 'recipe', description: 'To cook.' };
  expect(prompt([user], wanted)[0]?.content).toBe(
    `Answer with one JSON value named "recipe" (To cook.) that matches this JSON Schema: ${asText}`,
  );
});

test('the first system message takes it in, wherever that is', () => {
  const last = { role: 'system', content: 'Hurry.' } as const;
  const messages = prompt([user, system, last]);
  expect(messages).toHaveLength(3);
  expect([messages[0], messages[2]]).toEqual([user, last]);
  expect(messages[1]?.content).toMatch(/^You cook\.\n\nAnswer with one JSON value/);
  expect(prompt([{ role: 'system', content: '' }, user])[0]?.content).toMatch(/^Answer/);
});

test('a schema that the messages already have is not repeated, however it is laid out', () => {
  const indents = fc.constantFrom(undefined, 0, 2, 4, '\t', ' \n ');
  fc.assert(
    fc.property(fc.object(), indents, fc.boolean(), (value, indent, asUser) => {
      const content = `Use this: ${JSON.stringify(value, null, indent)}!`;
      const messages: ChatMessage[] = asUser
        ? [system, { ...user, content }]
        : [{ ...system, content }];
      expect(prompt(messages, constraint({ type: 'json_schema', schema: value }))).toBe(messages);
    }),
  );
});

test('a schema that is too long for a prompt, or for the window, is left out', () => {
  const sized = (length: number) => {
    const empty = JSON.stringify({ title: '' }).length;
    return constraint({ type: 'json_schema', schema: { title: 'x'.repeat(length - empty) } });
  };
  expect(prompt([user], sized(schemaPromptCharsMax))).toHaveLength(2);
  expect(prompt([user], sized(schemaPromptCharsMax + 1))).toEqual([user]);
  expect(prompt([user], sized(500), 500)).toHaveLength(2);
  expect(prompt([user], sized(501), 500)).toEqual([user]);
});

test('any object is asked for in a few words, unless a message speaks of JSON', () => {
  expect(prompt([system, user], anyObject)[0]?.content).toBe(
    'You cook.\n\nAnswer with one JSON object.',
  );
  const asking = [{ ...user, content: 'A recipe as Json.' }];
  expect(prompt(asking, anyObject)).toBe(asking);
});

test('patterns and choices are not told', () => {
  const messages = [user];
  expect(prompt(messages, constraint({ type: 'regex', pattern: 'a' }))).toBe(messages);
  expect(prompt(messages, constraint({ type: 'choice', choices: ['a'] }))).toBe(messages);
});
