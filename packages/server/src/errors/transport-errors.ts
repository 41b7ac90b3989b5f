// What goes wrong on the way, whatever the request says.

import { type ErrorRow, invalid } from './error-row.ts';

export type TransportErrorKind =
  | 'malformed_http'
  | 'request_timeout'
  | 'body_too_large'
  | 'unsupported_media_type'
  | 'headers_too_large'
  | 'client_closed'
  | 'reader_too_slow';

export const transportErrors: Readonly<Record<TransportErrorKind, ErrorRow>> = {
  malformed_http: {
    ...invalid,
    status: 400,
    code: null,
    message: '{reason}',
    when: 'What arrived is not an HTTP request, or was cut short.',
    remedy: 'Look at what stands between client and server.',
  },
  request_timeout: {
    ...invalid,
    status: 408,
    code: null,
    message: 'The request took too long to arrive.',
    when: 'Headers took longer than 15 s, or the body longer than 60 s.',
    remedy: 'Send it faster.',
    repeat: 'soon',
  },
  body_too_large: {
    ...invalid,
    status: 413,
    code: null,
    message: 'The request body is larger than {bytes} bytes: send fewer or shorter messages.',
    when: 'The body is too large, whatever it says.',
    remedy: 'Send less.',
  },
  unsupported_media_type: {
    ...invalid,
    status: 415,
    code: null,
    message: '{reason}',
    when: 'The body is not JSON, or is compressed.',
    remedy: 'Send it plain, with the header `content-type: application/json`.',
  },
  headers_too_large: {
    ...invalid,
    status: 431,
    code: null,
    message: '{reason}',
    when: 'The headers are too many or too large.',
    remedy: 'Send fewer.',
  },
  client_closed: {
    ...invalid,
    status: 499,
    code: 'client_closed',
    message: 'The client closed the connection.',
    when: 'The client leaves before the end. Only the logs tell of it.',
    remedy: 'Nothing.',
  },
  reader_too_slow: {
    ...invalid,
    status: 499,
    code: 'reader_too_slow',
    message: 'The client read the stream too slowly.',
    when: 'More than 1 MB of a stream waits for its reader. The connection is cut.',
    remedy: 'Read streams as they come.',
  },
};
