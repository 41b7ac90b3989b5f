// The files of MaskBench: finding them, choosing some, and writing their instances as JSON text.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * A schema and instances with what is to be said of them. `text` is the instance as it is fed.
 * @typedef {{ file: string, schema: unknown, tests: { valid: boolean, text: string }[] }} Case
 * @typedef {'compact' | 'spaced' | 'pretty'} Layout
 */

// Marks a number while the rest is read as JavaScript reads it; from the area for private use.
const MARK = '\uE000number:';
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const MARKED_NUMBER = new RegExp(`"${MARK}([^"]*)"`, 'g');

/**
 * Opens a folder of files, or an archive of one (`.tar`, `.tar.gz`, `.tar.xz`), which is unpacked
 * until `close` is called.
 * @returns {{ folder: string, close: () => void }}
 */
export function openData(location) {
  if (statSync(location).isDirectory()) return { folder: location, close: () => {} };
  const unpacked = mkdtempSync(path.join(tmpdir(), 'spry-maskbench-'));
  const close = () => rmSync(unpacked, { recursive: true, force: true });
  const result = spawnSync('tar', ['xf', location, '-C', unpacked], { encoding: 'utf8' });
  if (result.status === 0) return { folder: richestFolder(unpacked), close };
  close();
  throw new Error(`${location} is no folder and no archive: ${result.stderr}`);
}

/**
 * Names of the files, sorted.
 * @param {string} folder
 * @param {{ limit?: number | undefined, grep?: string | undefined }} options `grep` keeps the names
 *   that contain it; of what is left, `limit` takes that many, evenly spaced
 */
export function listFiles(folder, { limit, grep }) {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.json') && (grep === undefined || name.includes(grep)))
    .sort();
  if (limit === undefined || limit >= names.length) return names;
  return Array.from({ length: limit }, (_, index) => {
    return names[Math.floor((index * names.length) / limit)];
  });
}

/**
 * Reads a file; undefined where it holds no schema.
 * @param {string} folder
 * @param {string} file
 * @param {Layout} layout
 * @param {boolean} isPlain writes numbers as JavaScript does, `1.0` as `1`, instead of as given
 * @returns {Case | undefined}
 */
export function readCase(folder, file, layout, isPlain = false) {
  const source = readFileSync(path.join(folder, file), 'utf8');
  const content = JSON.parse(source);
  if (typeof content !== 'object' || content === null || !('schema' in content)) return undefined;
  const marked = isPlain ? content : JSON.parse(markNumbers(source));
  const tests = (content.tests ?? []).map(({ valid }, index) => ({
    valid,
    text: writeMarked(marked.tests[index].data, layout),
  }));
  return { file, schema: content.schema, tests };
}

/**
 * The source with every number as a marked string, so that `1.0` stays what it is: numbers are
 * told apart by their spelling, for instance by `type: integer`.
 */
export function markNumbers(source) {
  return source.replace(STRING_OR_NUMBER, (token) =>
    token.startsWith('"') ? token : `"${MARK}${token}"`,
  );
}

/** The JSON text of a value that was read from marked source. */
export function writeMarked(value, layout) {
  const text =
    layout === 'spaced'
      ? writeSpaced(value)
      : JSON.stringify(value, null, layout === 'pretty' ? 2 : undefined);
  return text.replace(MARKED_NUMBER, '$1');
}

/** With a space after every comma and colon, as Python's json writes. */
function writeSpaced(value) {
  if (Array.isArray(value)) return `[${value.map(writeSpaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, child]) => {
    return `${JSON.stringify(key)}: ${writeSpaced(child)}`;
  });
  return `{${entries.join(', ')}}`;
}

function richestFolder(root) {
  const counts = new Map();
  for (const name of readdirSync(root, { recursive: true })) {
    if (!name.endsWith('.json')) continue;
    const folder = path.dirname(path.join(root, name));
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const [richest] = [...counts].sort(([, a], [, b]) => b - a);
  return richest?.[0] ?? root;
}
