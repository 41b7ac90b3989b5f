// What a request must keep to that no field can say by itself. Checked by the schema and by the
// server; here for documents of the API.

import type { JsonForm } from './json-forms.ts';
import { formatFields } from './output-format.ts';

/** Beside the form of a request's fields. */
export function chatRules(): JsonForm {
  return { allOf: [topLogprobsRule, formatRule] };
}

const topLogprobsRule: JsonForm = {
  anyOf: [
    { properties: { top_logprobs: { anyOf: [{ const: 0 }, { type: 'null' }] } } },
    { properties: { logprobs: { const: true } }, required: ['logprobs'] },
  ],
};

/** Only one field may say what the answer must be. */
const formatRule: JsonForm = {
  anyOf: formatFields.map((field) => ({
    properties: Object.fromEntries(
      formatFields.filter((other) => other !== field).map((other) => [other, { type: 'null' }]),
    ),
  })),
};
