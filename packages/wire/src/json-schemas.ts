// The API's requests and answers as JSON Schemas, under the names that documents give them.

import { z } from 'zod';
import { type AnswerName, answerSchemas } from './answer-schemas.ts';
import { chatRequestSchema } from './chat.ts';
import { type JsonForm, jsonFormsOf, withForm } from './json-forms.ts';
import { createKeyRequestSchema } from './keys.ts';
import { modelChoiceSchema, pullRequestSchema } from './managed-models.ts';
import { chatRules, textRules } from './request-rules.ts';
import { textCompletionRequestSchema } from './text-completion-request.ts';

export type RequestName =
  | 'ChatRequest'
  | 'CreateKeyRequest'
  | 'ModelChoice'
  | 'PullRequest'
  | 'TextCompletionRequest';

export type SchemaName = RequestName | AnswerName;

const requestSchemas: Readonly<Record<RequestName, z.ZodType>> = {
  ChatRequest: withForm(chatRequestSchema, chatRules),
  CreateKeyRequest: createKeyRequestSchema,
  ModelChoice: modelChoiceSchema,
  PullRequest: pullRequestSchema,
  TextCompletionRequest: withForm(textCompletionRequestSchema, textRules),
};

/** @param base what stands before a name where one schema refers to another */
export function jsonSchemas(base: string): Record<SchemaName, JsonForm> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries({ ...requestSchemas, ...answerSchemas }))
    registry.add(schema, { id });
  return jsonFormsOf(registry, base) as Record<SchemaName, JsonForm>;
}
