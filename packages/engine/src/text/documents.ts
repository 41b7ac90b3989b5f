// Puts documents into a prompt: the template's own way where it has one, else a system message.

import type { ChatMessage, Documents } from '../conversation.ts';
import { taint } from './taint.ts';

/** What templates with a way of their own look into; families differ in the names. */
export function templateDocuments(documents: Documents): object {
  const list = documents.list.map(({ id, text }) => {
    const name = taint(id);
    return { id: name, doc_id: name, title: name, text: taint(text) };
  });
  return { documents: list };
}

/** The messages with the documents at the end of the first system message, or in a new one. */
export function withDocuments(
  messages: readonly ChatMessage[],
  { list, areCited }: Documents,
): readonly ChatMessage[] {
  const [first] = list;
  if (first === undefined) return messages;
  const citing = areCited ? ` Cite those that you use by their ids, such as [${first.id}].` : '';
  const instruction = [
    `Answer from these documents.${citing}`,
    ...list.map(({ id, text }) => `[${id}]\n${text}`),
  ].join('\n\n');
  const index = messages.findIndex(({ role }) => role === 'system');
  const system = messages[index];
  if (system === undefined) return [{ role: 'system', content: instruction }, ...messages];
  const content = [system.content, instruction].filter((text) => text !== '').join('\n\n');
  return messages.with(index, { ...system, content });
}
