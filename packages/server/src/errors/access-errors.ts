// What is not there, or not for everyone.

import { type ErrorRow, invalid } from './error-row.ts';

export type AccessErrorKind =
  | 'invalid_api_key'
  | 'too_many_wrong_keys'
  | 'insufficient_scope'
  | 'host_not_allowed'
  | 'origin_not_allowed'
  | 'model_not_found'
  | 'model_not_pulled'
  | 'model_not_deletable'
  | 'model_in_use'
  | 'license_not_accepted'
  | 'unknown_url'
  | 'unsupported_endpoint'
  | 'key_not_found'
  | 'request_not_found'
  | 'method_not_allowed'
  | 'name_taken';

export const accessErrors: Readonly<Record<AccessErrorKind, ErrorRow>> = {
  invalid_api_key: {
    ...invalid,
    status: 401,
    code: 'invalid_api_key',
    message: 'Invalid API Key',
    when: 'No key was sent, or one that is unknown, revoked or over.',
    remedy: 'Send `Authorization: Bearer KEY`; `spry keys create` makes one.',
  },
  too_many_wrong_keys: {
    status: 429,
    type: 'requests',
    code: 'too_many_wrong_keys',
    message: 'Too many wrong keys came from this address. Please try again in {wait}.',
    when: 'More than 100 wrong keys come from one address in a minute.',
    remedy: 'Send the right key: one that `spry keys` made is let in at any time.',
    repeat: 'later',
  },
  insufficient_scope: {
    ...invalid,
    status: 403,
    code: 'insufficient_scope',
    message: 'This needs a key with the scope `{scope}`.',
    when: 'The key is for something else.',
    remedy: 'Use another key, or make one with `--scope`.',
  },
  host_not_allowed: {
    ...invalid,
    status: 403,
    code: 'host_not_allowed',
    message:
      'The host `{host}` is not served here: ask as `localhost`, or serve with `--allowed-host`.',
    when: 'A server for its own machine alone is asked under a foreign name.',
    remedy:
      'Ask it as `localhost` or `127.0.0.1`, or serve with `--allowed-host NAME`: for a proxy on ' +
      'the machine that passes on the name it was asked under.',
  },
  origin_not_allowed: {
    ...invalid,
    status: 403,
    code: 'origin_not_allowed',
    message: 'Pages of `{origin}` may not call here.',
    when: 'A page of another origin asks a server for its own machine alone.',
    remedy:
      'Serve with `--cors-origin ORIGIN`. The administration and the metrics are for no page of ' +
      'another origin.',
  },
  model_not_found: {
    ...invalid,
    status: 404,
    code: 'model_not_found',
    message:
      'The model `{model}` does not exist or you do not have access to it. ' +
      'Models served here: {served}.',
    when: 'The id is not served here, or not to this key.',
    remedy: 'Ask for one of those named, or serve with `--any-model`.',
  },
  model_not_pulled: {
    ...invalid,
    status: 404,
    code: 'model_not_found',
    message: 'The model `{model}` is not on this machine: `spry pull {model}` fetches it.',
    when: 'The id is known, and its weights are not here.',
    remedy: 'Fetch it with `spry pull`, or ask for one that `GET /v1/models` lists.',
  },
  model_not_deletable: {
    ...invalid,
    status: 409,
    code: 'model_not_deletable',
    message: 'The model `{model}` cannot be deleted: {reason}.',
    when: 'It is the one that the server was started with, or its file belongs to other programs.',
    remedy: 'Stop the server, and delete the file that `spry models show` names.',
  },
  model_in_use: {
    ...invalid,
    status: 409,
    code: 'model_in_use',
    message: 'The model `{model}` is in use: requests run on it, or wait for it.',
    when: 'A model is to be unloaded or deleted that answers requests.',
    remedy: 'Wait until they have ended.',
  },
  license_not_accepted: {
    ...invalid,
    status: 400,
    code: 'license_not_accepted',
    message:
      'The model `{model}` comes under the licence {license} ({url}): read it, and accept it ' +
      'with `accept_license: true`, or on the machine itself with `spry pull --accept-license`.',
    when: 'A model is to be fetched whose licence asks for more than most.',
    remedy: 'Read the licence, and accept it.',
  },
  unknown_url: {
    ...invalid,
    status: 404,
    code: 'unknown_url',
    message:
      'Unknown request URL: {method} {url}. Please check the URL for typos: ' +
      'the API is at /openai/v1 and at /v1.',
    when: 'There is no such path.',
    remedy: 'Check the base URL of the client.',
  },
  unsupported_endpoint: {
    ...invalid,
    status: 404,
    code: 'unsupported_endpoint',
    message: '{method} {url} is not available: {missing}.',
    when: "The path is one of the vendor's that Spry does not have.",
    remedy: 'The message says what is missing and, where there is one, what to use instead.',
  },
  key_not_found: {
    ...invalid,
    status: 404,
    code: 'key_not_found',
    message: 'No key in use has this id or name.',
    when: 'The administration is asked for a key that does not exist or was revoked.',
    remedy: 'See `spry keys list`.',
  },
  request_not_found: {
    ...invalid,
    status: 404,
    code: 'request_not_found',
    message:
      'No request `{id}` is remembered: the last {count} that were let in are, until the server ' +
      'ends.',
    when: 'The administration is asked for a request that never was, or was forgotten.',
    remedy: 'See `GET /admin/requests`.',
  },
  method_not_allowed: {
    ...invalid,
    status: 405,
    code: 'method_not_allowed',
    message: '{method} is not possible on {url}. Possible: {allow}.',
    when: 'The path exists, for other methods.',
    remedy: 'Use one of those in the header `allow`.',
  },
  name_taken: {
    ...invalid,
    status: 409,
    code: 'name_taken',
    message: 'A key with the name `{name}` is in use: choose another, or revoke that one.',
    when: 'A new key is to have the name of another one.',
    remedy: 'Choose another name.',
  },
};
