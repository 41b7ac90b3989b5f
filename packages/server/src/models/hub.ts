// The Hugging Face hub, or what stands in its place.
import { ModelError } from './errors.ts';

const HUB = 'https://huggingface.co';

/**
 * Its address without a slash at the end: HF_ENDPOINT where it is set.
 * @throws ModelError `unreachable` where that is no address, or HF_HUB_OFFLINE is set
 */
export function hubEndpoint(env: NodeJS.ProcessEnv): string {
  if (isTruthy(env['HF_HUB_OFFLINE'])) {
    throw new ModelError('unreachable', 'HF_HUB_OFFLINE is set.');
  }
  const endpoint = (env['HF_ENDPOINT'] || HUB).replace(/\/+$/, '');
  const valid = URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol);
  if (valid) return endpoint;
  throw new ModelError('unreachable', 'HF_ENDPOINT is not an http or https address.');
}

/** The `authorization` header for it: HF_TOKEN where it is set; null without. */
export function hubAuthorization(env: NodeJS.ProcessEnv): string | null {
  const token = env['HF_TOKEN']?.trim();
  return token ? `Bearer ${token}` : null;
}

function isTruthy(value: string | undefined): boolean {
  return ['1', 'on', 'yes', 'true'].includes((value ?? '').toLowerCase());
}
