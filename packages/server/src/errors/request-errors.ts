// What is wrong with a request itself: with what it says.

import { type ErrorRow, invalid } from './error-row.ts';

export type RequestErrorKind =
  | 'invalid_request'
  | 'invalid_messages'
  | 'context_length_exceeded'
  | 'unknown_token'
  | 'invalid_format'
  | 'json_validate_failed'
  | 'tool_use_failed';

export const requestErrors: Readonly<Record<RequestErrorKind, ErrorRow>> = {
  invalid_request: {
    ...invalid,
    status: 400,
    code: null,
    message: '{reason}',
    when: 'A field of the request has a wrong value, or two of them contradict each other.',
    remedy: 'Change the field that `param` names; the message says what it may be.',
  },
  invalid_messages: {
    ...invalid,
    status: 400,
    code: null,
    message: '{reason}',
    when: "The model's chat template refuses the conversation.",
    remedy: 'Bring `messages` into the order that the message names.',
  },
  context_length_exceeded: {
    ...invalid,
    status: 400,
    code: 'context_length_exceeded',
    message: '{reason}',
    when: "The prompt has more tokens than the model's context window; both counts are told.",
    remedy: 'Send fewer or shorter messages, or serve with a larger `--ctx`.',
  },
  unknown_token: {
    ...invalid,
    status: 400,
    code: null,
    message: '{reason}',
    when: '`logit_bias` names a token that the model does not have.',
    remedy: 'Leave it out.',
  },
  invalid_format: {
    ...invalid,
    status: 400,
    code: null,
    message: '{reason}',
    when: 'What the answer must be cannot be enforced exactly: a schema, a pattern, a choice.',
    remedy: 'Change the schema at `schema_path`, a JSON pointer.',
  },
  json_validate_failed: {
    ...invalid,
    status: 400,
    code: 'json_validate_failed',
    message: '{reason}',
    when: 'No JSON document can be valid, or the smallest one has more tokens than allowed.',
    remedy: 'Allow more tokens, or change the schema.',
  },
  tool_use_failed: {
    ...invalid,
    status: 400,
    code: 'tool_use_failed',
    message: '{reason}',
    when: 'A call was asked for, and the smallest one has more tokens than allowed.',
    remedy: 'Allow more tokens, or change the `parameters` of the tool.',
  },
};
