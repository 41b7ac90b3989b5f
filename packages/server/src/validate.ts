// From a body of JSON to a request of the API, or to a 400 that names the field at fault.

import {
  type ChatRequest,
  type ChatRequestIssue,
  chatRequestSchema,
  type RequestSchema,
  type TextCompletionRequest,
  textCompletionRequestSchema,
} from '@spry/wire';
import { invalidRequest } from './errors.ts';
import {
  type Fields,
  isObject,
  refuseUnsupported,
  refuseUnsupportedInText,
} from './unsupported.ts';

/** @throws ApiError 400, with `param` unless the body as a whole is at fault */
export function parseChatRequest(body: unknown): ChatRequest {
  return parseBody(body, chatRequestSchema, refuseUnsupported);
}

/** @throws ApiError 400 likewise */
export function parseTextRequest(body: unknown): TextCompletionRequest {
  return parseBody(body, textCompletionRequestSchema, refuseUnsupportedInText);
}

/**
 * @param refuse throws for fields that cannot be honoured, before the others are looked at
 * @throws ApiError 400 likewise
 */
export function parseBody<Request>(
  body: unknown,
  schema: RequestSchema<Request>,
  refuse: (body: Fields) => void = () => undefined,
): Request {
  if (!isObject(body)) throw invalidRequest('The body must be a JSON object.');
  refuse(body);
  const { success, data, error } = schema.safeParse(body);
  if (success) return data;

  const [fault] = error.issues.slice(0, 1).map(deepest);
  if (fault === undefined) throw error;
  throw invalidRequest(fault.message, paramOf(fault.path));
}

/** Messages are counted as Groq does, `messages.0.role`; tools as OpenAI does, `tools[0].type`. */
function paramOf([field, ...rest]: Fault['path']): string {
  const isBracketed = field === 'tools' || field === 'functions';
  const steps = rest.map((step) =>
    isBracketed && typeof step === 'number' ? `[${step}]` : `.${String(step)}`,
  );
  return String(field) + steps.join('');
}

type Fault = Pick<ChatRequestIssue, 'path' | 'message'>;

/**
 * A value that fits none of several forms is at fault where the form that it resembles most
 * breaks: in the type of the third part, not in not being a string.
 */
function deepest(issue: ChatRequestIssue): Fault {
  if (issue.code !== 'invalid_union') return issue;
  const own: Fault = { path: [], message: issue.message };
  const inner = issue.errors
    .flatMap((branch) => branch.slice(0, 1).map(deepest))
    .reduce((best, next) => (next.path.length > best.path.length ? next : best), own);
  return { path: [...issue.path, ...inner.path], message: inner.message };
}
