// The llama-server that tells tokens: of those that the benchmark tries, the one for any CPU.
import { peerCandidates } from '../../bench/peer.mjs';

/** Fetches the binary where it is not there yet. */
export function portablePeer() {
  const candidates = peerCandidates(undefined);
  return candidates[candidates.length - 1]();
}

if (process.argv[1] === import.meta.filename) portablePeer();
