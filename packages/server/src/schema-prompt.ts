// Tells the model in words what its answer must be. Without that, an answer that is held to a
// schema has the right form but little sense: the model cannot know which keys are to come.

import type { ChatMessage } from '@spry/engine';
import { schemaPromptCharsMax } from './limits.ts';
import type { Constraint } from './output-format.ts';

/**
 * The messages with an instruction that asks for JSON, in the first system message or a new one.
 * They stay as they are when they ask themselves: with the schema's text, or, where there is no
 * schema, with the word JSON. So they do when the schema is too long to be worth its place.
 * @param contextWindow tokens of prompt and answer together
 */
export function withSchemaPrompt(
  messages: readonly ChatMessage[],
  constraint: Constraint,
  contextWindow: number,
): readonly ChatMessage[] {
  const instruction = instructionFor(messages, constraint, contextWindow);
  if (instruction === null) return messages;
  const index = messages.findIndex((message) => message.role === 'system');
  const system = messages[index];
  if (system === undefined) return [{ role: 'system', content: instruction }, ...messages];
  const content = [system.content, instruction].filter((text) => text !== '').join('\n\n');
  return messages.with(index, { role: 'system', content });
}

function instructionFor(
  messages: readonly ChatMessage[],
  { format, name, description }: Constraint,
  contextWindow: number,
): string | null {
  if (format.type === 'json_object') {
    const asks = messages.some(({ content }) => /json/i.test(content));
    return asks ? null : 'Answer with one JSON object.';
  }
  if (format.type !== 'json_schema') return null;
  const schema = JSON.stringify(format.schema);
  // Some three characters make a token: a schema takes up to a third of the window.
  if (schema.length > Math.min(schemaPromptCharsMax, contextWindow)) return null;
  if (messages.some(({ content }) => dense(content).includes(dense(schema)))) return null;
  const title = name === null ? '' : ` named "${name}"`;
  const purpose = description ? ` (${description})` : '';
  return `Answer with one JSON value${title}${purpose} that matches this JSON Schema: ${schema}`;
}

/** Without white space, in which people and libraries differ when they write JSON. */
function dense(text: string): string {
  return text.replace(/\s+/g, '');
}
