// When requests fail, by status: what documents of the API say of each.

/** What may happen to any request. */
export const failuresOfAll = [400, 403, 408, 431, 500] as const;

/** What may happen to any request that needs a key. */
export const failuresOfKeys = [401, 429] as const;

/** What may happen to any request with a body. */
export const failuresOfBodies = [413, 415] as const;

const descriptions = {
  400: 'The request is wrong; `error.param` names the field at fault, and the message what to do.',
  401: 'The key is missing, wrong, revoked or at its end.',
  403: 'The key is for something else, or a page or host asks that may not.',
  404: 'What the path or `model` names is not here, or not for this key.',
  408: 'The request took too long to arrive.',
  409: 'At odds with how things are: a name is taken, or the same request is still being answered.',
  413: 'The body is too large, or more tokens are asked for than the key may ever use at once.',
  415: 'The body is not JSON, or it is compressed.',
  422: 'The request was made before with the same `Idempotency-Key`, but with another body.',
  429: 'A limit or the budget of the key is used up, the queue is full, or wrong keys came.',
  431: 'The headers are too many or too large.',
  500: 'The server is at fault.',
  502: 'The engine ended while it worked on the request; it starts anew.',
  503: 'The server does not take requests now: the model is loading, or it shuts down.',
  504: 'The request took longer than the server allows.',
} as const;

export type FailureStatus = keyof typeof descriptions;

/** A sentence for people who see this status. */
export function describeFailure(status: FailureStatus): string {
  return descriptions[status];
}

/** Statuses of responses that say with `retry-after` when to try again. */
export const passingStatuses: ReadonlySet<number> = new Set([429, 502, 503]);
