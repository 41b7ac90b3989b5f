// The files of the playground, read once: a server goes on with the build that it began with, no
// request waits for a disk, and no name that a client sends ever reaches one.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Encodings that the build may have made, the best first, and how it names their files. */
const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

const mediaTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

export type SiteFile = {
  readonly mediaType: string;
  /** Strong, of what is in the file: it survives copies that change the file's time. */
  readonly etag: string;
  /** By the names of encodings, `identity` always among them. */
  readonly bodies: ReadonlyMap<string, Buffer>;
};

/** Files by their paths below the folder, with slashes, such as `assets/main-1a2b.js`. */
export type Site = ReadonlyMap<string, SiteFile>;

/** What is in `folder`; undefined where there is no `index.html`, as before a build. */
export function readSite(folder: string): Site | undefined {
  const contents = readFolder(folder);
  if (!contents.has('index.html')) return undefined;
  const isEncoded = (name: string): boolean =>
    encodings.some(([, ending]) => name.endsWith(ending) && contents.has(name.slice(0, -3)));

  const site = new Map<string, SiteFile>();
  for (const [name, content] of contents) {
    if (isEncoded(name)) continue;
    const bodies = new Map([['identity', content]]);
    for (const [encoding, ending] of encodings) {
      const encoded = contents.get(name + ending);
      if (encoded !== undefined) bodies.set(encoding, encoded);
    }
    const mediaType = mediaTypes[path.extname(name)] ?? 'application/octet-stream';
    site.set(name, { mediaType, etag: etagOf(content), bodies });
  }
  return site;
}

function readFolder(folder: string): ReadonlyMap<string, Buffer> {
  try {
    const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
      // What hides is the build's own, such as its manifest.
      .filter((name) => !/(^|[\\/])\./.test(name));
    return new Map(
      paths.map((name) => [name.replaceAll(path.sep, '/'), readFileSync(path.join(folder, name))]),
    );
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map();
    throw error;
  }
}

function etagOf(content: Buffer): string {
  return `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
}

/** The body that an `accept-encoding` header likes best, and the name of its encoding. */
export function chooseBody({ bodies }: SiteFile, accepted = ''): [encoding: string, body: Buffer] {
  const names = accepted
    .toLowerCase()
    .split(',')
    .map((part) => part.split(';').map((word) => word.trim()))
    .filter(([, weight = '']) => !/^q=0(\.0*)?$/.test(weight))
    .map(([name]) => name);
  for (const [encoding] of encodings) {
    const body = bodies.get(encoding);
    if (body !== undefined && names.includes(encoding)) return [encoding, body];
  }
  return ['identity', bodies.get('identity') ?? Buffer.alloc(0)];
}
