// Finds files that other programs have already downloaded into the Hugging Face hub cache, laid
// out as `models--ORG--NAME/snapshots/<commit>/<file>`, the file a link into `blobs/`.
import { readdir, readFile, realpath } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import type { HubFile } from './catalog.ts';
import { userHome } from './store.ts';

/** A file in the hub cache. */
export type CachedHubFile = {
  readonly path: string;
  /** The SHA-256 that the cache files it under, or null where the cache keeps no such name. */
  readonly sha256: string | null;
};

/** The hub cache's folder: HF_HUB_CACHE, `$HF_HOME/hub` or `~/.cache/huggingface/hub`. */
export function hubCacheDirectory(env: NodeJS.ProcessEnv): string {
  if (env['HF_HUB_CACHE']) return env['HF_HUB_CACHE'];
  if (env['HF_HOME']) return join(env['HF_HOME'], 'hub');
  return join(env['XDG_CACHE_HOME'] || join(userHome(env), '.cache'), 'huggingface', 'hub');
}

/** Looks for `file` in every snapshot, the one of `refs/main` first; null where there is none. */
export async function findInHubCache(
  file: HubFile,
  cacheDirectory: string,
): Promise<CachedHubFile | null> {
  const folder = join(cacheDirectory, `models--${file.repository.replaceAll('/', '--')}`);
  try {
    const root = await realpath(folder);
    const snapshots = await readdir(join(root, 'snapshots'));
    const main = await readFile(join(root, 'refs', 'main'), 'utf8').catch(() => '');
    snapshots.sort((a, b) => Number(b === main.trim()) - Number(a === main.trim()));
    for (const snapshot of snapshots) {
      const found = await blobOf(join(root, 'snapshots', snapshot, file.fileName), root);
      if (found !== null) return found;
    }
  } catch {
    // No cache, or one that cannot be read: the file comes from elsewhere.
  }
  return null;
}

/** Follows a snapshot's link, which must not lead out of the repository's folder. */
async function blobOf(path: string, root: string): Promise<CachedHubFile | null> {
  const target = await realpath(path).catch(() => null);
  if (target === null || !target.startsWith(root + sep)) return null;
  const name = basename(target);
  return { path: target, sha256: /^[0-9a-f]{64}$/.test(name) ? name : null };
}
