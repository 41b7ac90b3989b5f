// Paths of the vendors' APIs that Spry does not have. Programs ask for them in earnest, so the
// answer says what is missing rather than that the URL may be misspelt.

import { ApiError, shortened } from './errors.ts';

const nothingKept = 'nothing is kept between requests: send each to /v1/chat/completions';

/** What is missing, by the first segment of the path behind /v1. */
const missing: ReadonlyMap<string, string> = new Map([
  ['embeddings', 'the loaded model writes text and makes no embeddings'],
  ['responses', 'use /v1/chat/completions, which the same clients have'],
  ['messages', 'use /v1/chat/completions'],
  ['audio', 'the loaded model neither hears nor speaks'],
  ['realtime', 'the loaded model neither hears nor speaks'],
  ['images', 'the loaded model makes no images'],
  ['videos', 'the loaded model makes no videos'],
  ['moderations', 'no model for moderation is loaded'],
  ['rerank', 'no model for ranking is loaded'],
  ['files', nothingKept],
  ['uploads', nothingKept],
  ['vector_stores', nothingKept],
  ['batches', `${nothingKept}, with \`service_tier\` \`flex\` where they may wait`],
  ['assistants', nothingKept],
  ['threads', nothingKept],
  ['conversations', nothingKept],
  ['fine_tuning', 'models are served as they are'],
  ['fine_tunings', 'models are served as they are'],
  ['evals', 'models are not evaluated here'],
]);

/**
 * The answer to a request for a path that others have; undefined for all other paths.
 * @param path as routes know it
 * @param originalUrl as the client wrote it
 */
export function unsupportedEndpoint(
  method: string,
  path: string,
  originalUrl: string,
): ApiError | undefined {
  const [, version, noun = ''] = path.split('/');
  const reason = version === 'v1' ? missing.get(noun) : undefined;
  if (reason === undefined) return undefined;
  const url = shortened(originalUrl);
  return new ApiError('unsupported_endpoint', { method, url, missing: reason });
}
