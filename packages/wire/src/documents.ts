// What an answer may draw on beside the conversation: a list of the request's own, or parts of
// messages.

import { z } from 'zod';
import { listOf, optional } from './fields.ts';
import { documentIdCharsMax, documentsMax } from './limits.ts';

/** A source that the model can cite by its id. */
export type ContextDocument = {
  /** Default: its number, counted from 1. */
  id?: string | undefined;
  source: { type: 'text'; text: string } | { type: 'json'; data: JsonObject };
};

/** A source within a message, at its place. */
export type DocumentPart = {
  type: 'document';
  document: { id?: string | undefined; data: JsonObject };
};

export type JsonObject = Readonly<Record<string, unknown>>;

/** A list of documents; an empty one asks for nothing. */
export function documentsSchema(): z.ZodType<ContextDocument[] | undefined> {
  const error =
    `\`documents\` must be a list of up to ${documentsMax} documents such as ` +
    '{"id": "a", "source": {"type": "text", "text": "…"}}.';
  const source = z.discriminatedUnion(
    'type',
    [
      z.object({
        type: z.literal('text'),
        text: z.string({ error: 'The `text` of a document must be a string.' }),
      }),
      z.object({ type: z.literal('json'), data: jsonObject() }),
    ],
    { error: 'The `source` of a document must be an object whose `type` is `text` or `json`.' },
  );
  const document = z.object({ id: documentId(), source }, { error });
  return optional(listOf(document, documentsMax, error, 0));
}

/** What a content part of type `document` holds. */
export function partDocumentSchema(): z.ZodType<DocumentPart['document']> {
  const error = 'The `document` of a content part must be an object such as {"data": {"a": 1}}.';
  return z.object({ id: documentId(), data: jsonObject() }, { error });
}

function documentId() {
  const error = `A document's \`id\` must be a string of 1 to ${documentIdCharsMax} characters.`;
  return optional(z.string({ error }).min(1, { error }).max(documentIdCharsMax, { error }));
}

function jsonObject() {
  return z.record(z.string(), z.unknown(), {
    error: 'The `data` of a document must be a JSON object.',
  });
}
