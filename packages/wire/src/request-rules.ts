// What a request must keep to that no field can say by itself. Checked by the schema and by the
// server; here for documents of the API, and as narrow as it takes for whatever keeps to it to be
// accepted.

import type { JsonForm } from './json-forms.ts';
import { formatFields } from './output-format.ts';

/** Beside the form of the fields of a request for chat. */
export function chatRules(): JsonForm {
  return { allOf: [topLogprobsRule, formatRule, ...toolRules, ...thoughtRules] };
}

/** Likewise, for requests that bring a text. */
export function textRules(): JsonForm {
  return { allOf: [formatRule] };
}

const absent: JsonForm = { type: 'null' };

/** One of several ways: each gives forms of fields, and may ask for some to be there. */
function anyOf(...ways: { fields: Record<string, JsonForm>; required?: string[] }[]): JsonForm {
  return {
    anyOf: ways.map(({ fields, required }) => ({
      properties: fields,
      ...(required && { required }),
    })),
  };
}

function without(...names: readonly string[]): { fields: Record<string, JsonForm> } {
  return { fields: Object.fromEntries(names.map((name) => [name, absent])) };
}

const topLogprobsRule = anyOf(
  { fields: { top_logprobs: { anyOf: [{ const: 0 }, absent] } } },
  { fields: { logprobs: { const: true } }, required: ['logprobs'] },
);

/** Only one field may say what the answer must be. */
const formatRule = anyOf(
  ...formatFields.map((field) => without(...formatFields.filter((other) => other !== field))),
);

/** Who asks for a call brings tools. That a named one is among them, no schema can say. */
const toolRules: readonly JsonForm[] = [
  { properties: { tool_choice: { type: ['string', 'null'] } } },
  { properties: { function_call: { type: ['string', 'null'] } } },
  anyOf(
    { fields: { tool_choice: { enum: ['none', 'auto', null] } } },
    { fields: { tools: { type: 'array', minItems: 1 } }, required: ['tools'] },
  ),
  { properties: { tools: { uniqueItems: true }, functions: { uniqueItems: true } } },
  anyOf(without('tools'), without('functions')),
  anyOf(
    without('tools', 'functions'),
    without('structured_outputs', 'guided_regex', 'guided_choice'),
  ),
];

const thoughtRules: readonly JsonForm[] = [
  anyOf(without('reasoning_format'), without('include_reasoning')),
  anyOf(
    { fields: { reasoning_format: { enum: ['hidden', 'parsed', null] } } },
    without('tools', 'functions', ...formatFields),
  ),
];
