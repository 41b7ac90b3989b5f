// What a request must keep to that no field can say by itself. Checked by the schema and by the
// server; here for documents of the API, and as narrow as it takes for whatever keeps to it to be
// accepted.

import type { JsonForm } from './json-forms.ts';
import { choicesMax, promptsMax } from './limits.ts';
import { formatFields } from './output-format.ts';

/** Beside the form of the fields of a request for chat. */
export function chatRules(): JsonForm {
  return { allOf: [topLogprobsRule, formatRule, ...toolRules] };
}

/** Likewise, for requests that bring a text. */
export function textRules(): JsonForm {
  return { allOf: [formatRule, bestOfRule, echoRule, countRule] };
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

/** Answers are not chosen among. Others that are the same as `n` are accepted as well. */
const bestOfRule = anyOf(without('best_of'), {
  fields: { best_of: { const: 1 }, n: { enum: [1, null] } },
});

/** What is told of tokens of an answer is not told of those of a prompt, which has to be text. */
const echoRule = anyOf(
  { fields: { echo: { enum: [false, null] } } },
  {
    fields: {
      prompt: { type: ['string', 'array'], items: { type: 'string' } },
      logprobs: absent,
    },
  },
);

/** So few prompts that each may have the most answers; more of them have one each. */
const countRule = anyOf(
  { fields: { n: { enum: [1, null] } } },
  {
    fields: {
      prompt: { type: ['string', 'array'], maxItems: Math.floor(promptsMax / choicesMax) },
    },
  },
  { fields: { prompt: { type: 'array', items: { type: 'integer' } } } },
);

const noCall: JsonForm = { enum: ['none', 'auto', null] };
/** What cannot stand beside tools. */
const besidesTools = ['structured_outputs', 'guided_regex', 'guided_choice', 'include_reasoning'];

const apart: JsonForm = { enum: ['hidden', 'parsed', null] };

/**
 * Who asks for a call brings tools, or functions, and these leave some fields no place. That a
 * named tool is among them no schema can say, so names are left out. One list of ways for thoughts
 * too: readers of schemas multiply lists with one another.
 */
const toolRules: readonly JsonForm[] = [
  { properties: { tool_choice: { type: ['string', 'null'] }, function_call: noCall } },
  { properties: { tools: { uniqueItems: true }, functions: { uniqueItems: true } } },
  anyOf(
    withoutTools('include_reasoning'),
    withoutTools('reasoning_format'),
    {
      fields: {
        ...without('functions', ...besidesTools).fields,
        tools: { type: 'array', minItems: 1 },
        reasoning_format: apart,
      },
      required: ['tools'],
    },
    {
      fields: {
        ...without('tools', ...besidesTools).fields,
        tool_choice: noCall,
        reasoning_format: apart,
      },
    },
  ),
];

function withoutTools(thoughts: string): { fields: Record<string, JsonForm> } {
  const { fields } = without('tools', 'functions', thoughts);
  return { fields: { ...fields, tool_choice: noCall } };
}
