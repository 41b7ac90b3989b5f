// Parameters of the API that this server does not offer. Ignoring one would change the meaning of
// a request without a word, so any value but a neutral one is refused.

import { invalidRequest } from './errors.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** A value that asks for nothing. Null always does. */
type Neutral = (value: unknown) => boolean;

type Parameters = ReadonlyMap<string, Neutral>;

const parameters: Parameters = new Map([
  ['modalities', isTextOnly],
  ['audio', isEmpty],
  ['prediction', isEmpty],
  ['web_search_options', oneOf()],
  ['guided_grammar', oneOf()],
  ['guided_whitespace_pattern', oneOf()],
]);

const structuredOutputs: Parameters = new Map([
  ['grammar', oneOf()],
  ['structural_tag', oneOf()],
  ['whitespace_pattern', oneOf()],
  ['disable_any_whitespace', oneOf(false)],
  ['disable_additional_properties', oneOf(false)],
]);

const textParameters: Parameters = new Map([
  ['suffix', oneOf('')],
  ['guided_grammar', oneOf()],
  ['guided_whitespace_pattern', oneOf()],
]);

const contentParts = new Set(['image_url', 'input_audio', 'file', 'refusal']);

/** @throws ApiError 400 that names the first parameter that is not offered */
export function refuseUnsupported(body: Fields): void {
  refuseFields(body, parameters, '');
  refuseFormats(body);
  const messages = body['messages'];
  if (!Array.isArray(messages)) return;
  for (const [index, message] of messages.entries()) {
    if (isObject(message)) refuseInMessage(message, `messages.${index}`);
  }
}

/** The same for plain text. @throws ApiError 400 likewise */
export function refuseUnsupportedInText(body: Fields): void {
  refuseFields(body, textParameters, '');
  refuseFormats(body);
}

function refuseFormats(body: Fields): void {
  const wanted = body['structured_outputs'];
  if (isObject(wanted)) refuseFields(wanted, structuredOutputs, 'structured_outputs.');
}

function refuseFields(fields: Fields, refused: Parameters, prefix: string): void {
  for (const [name, isNeutral] of refused) {
    const value = fields[name];
    if (isAbsent(value) || isNeutral(value)) continue;
    const param = `${prefix}${name}`;
    throw invalidRequest(`\`${param}\` is not supported by this server: leave it out.`, param);
  }
}

function refuseInMessage(message: Fields, path: string): void {
  const { audio } = message;
  if (!isAbsent(audio) && !isEmpty(audio)) {
    throw invalidRequest('`audio` is not supported by this server.', `${path}.audio`);
  }
  const content = message['content'];
  if (Array.isArray(content)) refuseParts(content, `${path}.content`);
}

function refuseParts(parts: readonly unknown[], path: string): void {
  for (const [index, part] of parts.entries()) {
    const type = isObject(part) ? part['type'] : undefined;
    if (typeof type !== 'string' || !contentParts.has(type)) continue;
    throw invalidRequest(
      `Content of type \`${type}\` is not supported by this server: send text.`,
      `${path}.${index}.type`,
    );
  }
}

function oneOf(...neutral: readonly unknown[]): Neutral {
  return (value) => neutral.includes(value);
}

function isTextOnly(value: unknown): boolean {
  return Array.isArray(value) && value.every((modality) => modality === 'text');
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

/** Whether a value of JSON is an object rather than a list or a scalar. */
export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
