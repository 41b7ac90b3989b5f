// What is not the fault of the client.

import type { ErrorRow } from './error-row.ts';

export type ServerErrorKind =
  | 'internal'
  | 'engine_died'
  | 'engine_unavailable'
  | 'model_loading'
  | 'model_busy'
  | 'model_load_failed'
  | 'model_too_large'
  | 'pull_failed'
  | 'shutting_down'
  | 'deadline_exceeded';

export const serverErrors: Readonly<Record<ServerErrorKind, ErrorRow>> = {
  internal: {
    status: 500,
    type: 'internal_server_error',
    code: 'internal_server_error',
    message: 'Internal Server Error',
    when: 'A defect of Spry. The log has the cause.',
    remedy: 'Report it.',
    repeat: 'never',
  },
  engine_died: {
    status: 502,
    type: 'internal_server_error',
    code: 'engine_died',
    message: '{reason}',
    when: 'The engine ended while it worked on the request; it is being restarted.',
    remedy: 'Send it again in a moment.',
    repeat: 'soon',
  },
  engine_unavailable: {
    status: 503,
    type: 'service_unavailable',
    code: 'engine_unavailable',
    message: '{reason}',
    when: 'The model is being fetched, fitted to the machine or loaded, or is started anew.',
    remedy: 'Send it again once `/readyz` is 200.',
    repeat: 'soon',
  },
  model_loading: {
    status: 503,
    type: 'service_unavailable',
    code: 'model_loading',
    message: 'The model `{model}` is still being loaded: send the request again in a moment.',
    when: 'A request has waited a minute for its model, which takes longer to load.',
    remedy: 'Send it again: loading goes on meanwhile.',
    repeat: 'later',
  },
  model_busy: {
    status: 503,
    type: 'service_unavailable',
    code: 'model_busy',
    message:
      'There was no room to load the model `{model}`: other models that are used take the ' +
      'memory. Send the request again in a few seconds.',
    when: 'A request has waited a minute for room in memory, which other models take.',
    remedy: 'Send it again, or allow more memory with `--memory-max`.',
    repeat: 'later',
  },
  model_load_failed: {
    status: 503,
    type: 'service_unavailable',
    code: 'model_load_failed',
    message: 'The model `{model}` could not be loaded: {reason}.',
    when: 'The file of the model is damaged, of a kind that the kernels do not know, or too large.',
    remedy: 'The message says what was wrong; other models go on answering.',
    repeat: 'later',
  },
  model_too_large: {
    status: 503,
    type: 'service_unavailable',
    code: 'model_too_large',
    message: '{reason}',
    when: 'The model does not fit into the memory that models may take, even alone.',
    remedy: 'Serve with other options, or use a smaller model or quantisation.',
    repeat: 'never',
  },
  pull_failed: {
    status: 502,
    type: 'service_unavailable',
    code: 'pull_failed',
    message: '{reason}',
    when: 'A model could not be fetched; what has arrived of it is kept.',
    remedy: 'The message says what to do; the next try goes on where this one ended.',
    repeat: 'later',
  },
  shutting_down: {
    status: 503,
    type: 'service_unavailable',
    code: 'shutting_down',
    message: 'The server is shutting down.',
    when: 'The server lets its streams end, and takes nothing new.',
    remedy: 'Send it again in a moment: a service manager starts it anew.',
    repeat: 'soon',
  },
  deadline_exceeded: {
    status: 504,
    type: 'timeout',
    code: 'deadline_exceeded',
    message: '{reason}',
    when: 'The request took longer than `--request-timeout`.',
    remedy: 'Ask for less, or allow more time.',
    repeat: 'never',
  },
};
