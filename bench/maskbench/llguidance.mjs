// The peer of the grammars: PyPI's llguidance, in a virtual environment made when first needed.
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { CACHE_FOLDER, run } from '../peer.mjs';

const VERSION = '1.9.1';
export const PEER_NAME = `llguidance ${VERSION}`;

const ENVIRONMENT = path.join(CACHE_FOLDER, `llguidance-${VERSION}`);
const PYTHON = path.join(ENVIRONMENT, 'bin/python');
const REASON_COLUMNS = 60;

/**
 * Scores the cases with llguidance as it comes, on the same tokens.
 * @param {readonly import('./cases.mjs').Case[]} cases
 * @returns {Promise<import('./spry.mjs').Row[]>}
 */
export async function scoreWithLlguidance(cases, vocabulary, onRow) {
  install();
  const folder = mkdtempSync(path.join(tmpdir(), 'spry-llguidance-'));
  try {
    const work = path.join(folder, 'work.jsonl');
    await writeWork(work, cases, vocabulary);
    return await runScorer(work, cases.length, onRow);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function install() {
  const stamp = path.join(ENVIRONMENT, 'installed');
  if (existsSync(stamp)) return;
  console.error(`maskbench: installing ${PEER_NAME}`);
  mkdirSync(CACHE_FOLDER, { recursive: true });
  run('python3', ['-m', 'venv', '--clear', ENVIRONMENT]);
  run(PYTHON, ['-m', 'pip', 'install', '--quiet', `llguidance==${VERSION}`]);
  mkdirSync(stamp);
}

async function writeWork(work, cases, vocabulary) {
  const stream = createWriteStream(work);
  const write = (value) => stream.write(`${JSON.stringify(value)}\n`);
  const tokens = vocabulary.tokens.map((bytes) => Buffer.from(bytes).toString('base64'));
  write({ tokens, endOfGeneration: vocabulary.endOfGeneration, pattern: vocabulary.pattern });
  for (const { schema, tests } of cases) {
    const isFull = !write({
      schema: JSON.stringify(schema),
      tests: tests.map(({ text }) => vocabulary.tokenize(text) ?? []),
    });
    if (isFull) await new Promise((resolve) => stream.once('drain', resolve));
  }
  stream.end();
  await finished(stream);
}

async function runScorer(work, caseCount, onRow) {
  const script = path.join(import.meta.dirname, 'score_llguidance.py');
  const child = spawn(PYTHON, [script, work], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors = (errors + chunk).slice(-2000);
  });
  const rows = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const { refusal, ...row } = JSON.parse(line);
    const reason = refusal === null ? null : { reason: shorten(refusal), text: refusal };
    rows.push({ ...row, warmMaskUs: [], refusal: reason });
    onRow(rows.length);
  }
  if (rows.length === caseCount) return rows;
  throw new Error(`llguidance ended after ${rows.length} of ${caseCount} cases: ${errors}`);
}

/** A message without what differs from schema to schema, so that reasons can be counted. */
function shorten(text) {
  const [line = ''] = text.split('\n');
  return line
    .replace(/^(?:\w+Error: )?(?:at .*?: failed to compile JSON schema: )?/, '')
    .replace(/"[^"]{20,}"|'[^']{20,}'|`[^`]*`/g, '…')
    .replace(/\d+/g, 'N')
    .slice(0, REASON_COLUMNS);
}
