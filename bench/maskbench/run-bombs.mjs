// Runs the bombs, each against a clock, and prints what became of them.
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { BOMBS } from './bombs.mjs';

const PATIENCE_MS = 20_000;
const MEGABYTES_MAX = 2048;
/** The longest that others may have to wait for their turn. */
const SLICE_MS_MAX = 50;
const NAME_COLUMNS = 36;
const REASON_COLUMNS = 30;
const COLUMN = 11;

/**
 * @param {import('./vocabularies.mjs').MeasuredVocabulary} vocabulary
 * @param {{ grep?: string | undefined, verbose?: boolean }} options `grep` chooses by name;
 *   `verbose` also prints the messages
 */
export async function runBombs(vocabulary, { grep, verbose }) {
  const columns = ['compile ms', 'again ms', 'slice', 'worst mask', 'completion'];
  console.log(
    `${'schema'.padEnd(NAME_COLUMNS)}${'outcome'.padEnd(REASON_COLUMNS)}` +
      columns.map((label) => label.padStart(COLUMN)).join(''),
  );
  let host = null;
  let overCount = 0;
  for (const name of Object.keys(BOMBS)) {
    if (grep !== undefined && !name.includes(grep)) continue;
    host ??= await start(vocabulary);
    const found = await explode(host, name);
    if (found.isDead) {
      await host.terminate();
      host = null;
    }
    const isOver =
      found.sliceMs > SLICE_MS_MAX || found.isDead === true || found.outcome.startsWith('crash');
    if (isOver) overCount += 1;
    printLine(name, found, isOver);
    if (verbose && found.text !== '') console.log(`    ${found.text}`);
  }
  await host?.terminate();
  console.log(`\n${overCount} crashed, hung or held others up for over ${SLICE_MS_MAX} ms`);
}

async function start(vocabulary) {
  const { tokens, endOfGeneration } = vocabulary;
  const worker = new Worker(new URL('./bomb-worker.mjs', import.meta.url), {
    workerData: { tokens, endOfGeneration },
    resourceLimits: { maxOldGenerationSizeMb: MEGABYTES_MAX },
  });
  await once(worker, 'message');
  // Ending a thread may raise one more error, which nobody needs.
  worker.on('error', () => {});
  return worker;
}

async function explode(host, name) {
  const stop = new AbortController();
  const { signal } = stop;
  const dead = (outcome, text = '') => ({ outcome, text, isDead: true, firstMs: Number.NaN });
  const patience = delay(PATIENCE_MS, dead(`HANGS over ${PATIENCE_MS / 1000} s`), { signal });
  const found = once(host, 'message', { signal }).then(
    ([result]) => result,
    (error) => dead(`DIES: ${error.code ?? error.name}`, error.message),
  );
  host.postMessage(name);
  try {
    return await Promise.race([found, patience]);
  } finally {
    stop.abort();
    await patience.catch(() => {});
  }
}

function printLine(name, found, isOver) {
  const { firstMs, againMs, sliceMs, worstMaskMs, completionMs } = found;
  const cells = [firstMs, againMs, sliceMs, worstMaskMs, completionMs].map((value) =>
    (Number.isFinite(value) ? value.toFixed(2) : '').padStart(COLUMN),
  );
  const outcome = found.outcome.slice(0, REASON_COLUMNS - 1).padEnd(REASON_COLUMNS);
  console.log(`${name.padEnd(NAME_COLUMNS)}${outcome}${cells.join('')}${isOver ? '  !' : ''}`);
}
