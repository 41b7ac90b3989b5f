// The short name of what computes answers.

import { createHash } from 'node:crypto';

/** Everything that may make an answer another one, for the same request and seed. */
export type Identity = {
  /** Of the weights. */
  readonly modelDigest: string;
  readonly spryVersion: string;
  /** Release of the kernels. */
  readonly kernelRelease: string;
  /** Null means all that the backend takes. */
  readonly gpuLayers: number | null;
  /** Tokens of prompt and answer together. */
  readonly contextWindow: number;
};

/** Equal for equal identities, and surely another one for others. */
export function fingerprintOf(identity: Identity): string {
  const { modelDigest, spryVersion, kernelRelease, gpuLayers, contextWindow } = identity;
  const parts = [modelDigest, spryVersion, kernelRelease, gpuLayers ?? 'auto', contextWindow];
  const digest = createHash('sha256').update(parts.join('\n')).digest('hex');
  return `fp_${digest.slice(0, 10)}`;
}
