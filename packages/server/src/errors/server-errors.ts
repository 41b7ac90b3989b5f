// What is not the fault of the client.

import type { ErrorRow } from './error-row.ts';

export type ServerErrorKind =
  | 'internal'
  | 'engine_died'
  | 'engine_unavailable'
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
