// Scores the grammars on the files of MaskBench: `npm run maskbench -- --data DIR`, see README.md.
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { listFiles, openData, readCase } from './cases.mjs';
import { PEER_NAME, scoreWithLlguidance } from './llguidance.mjs';
import { printFiles, printScores } from './print.mjs';
import { runBombs } from './run-bombs.mjs';
import { spryEngine } from './spry.mjs';
import { tally } from './tally.mjs';
import { loadVocabulary } from './vocabularies.mjs';
import { warmUp } from './warm-up.mjs';

const LAYOUTS = ['compact', 'spaced', 'pretty'];
const KEY_ORDERS = ['any', 'schema'];
const USAGE =
  'npm run maskbench -- --data DIR [--limit N] [--json FILE] [--vocab llama3|FILE]\n' +
  '  [--against llguidance] [--grep TEXT] [--verbose] [--warm] [--check] [--layout LAYOUT]\n' +
  '  [--numbers-as-written] [--key-order any|schema] [--without-spry]\n' +
  'npm run maskbench -- --bombs [--grep TEXT] [--verbose]';

/** @param {readonly string[]} words of the command line */
export async function main(words) {
  const options = readOptions(words);
  const vocabulary = await loadVocabulary(vocabularyChoice(options.vocab));
  if (options.bombs) {
    await runBombs(vocabulary, options);
    return;
  }
  const { folder, close } = openData(fromCaller(options.data));
  try {
    const cases = readCases(folder, options);
    console.log(
      `${cases.length} files, ${vocabulary.name} with ${vocabulary.size} tokens, ` +
        `instances ${options.layout}`,
    );
    const columns = [];
    if (!options['without-spry']) columns.push(await scoreWithSpry(cases, vocabulary, options));
    if (options.against !== undefined) columns.push(await scorePeer(cases, vocabulary));
    for (const column of columns) printFiles(column, options.verbose);
    printScores(columns);
    if (options.json !== undefined) writeReport(fromCaller(options.json), columns);
  } finally {
    close();
  }
}

function readOptions(words) {
  const { values } = parseArgs({
    args: [...words],
    options: {
      data: { type: 'string' },
      limit: { type: 'string' },
      json: { type: 'string' },
      vocab: { type: 'string' },
      against: { type: 'string' },
      grep: { type: 'string' },
      layout: { type: 'string', default: 'compact' },
      verbose: { type: 'boolean', default: false },
      warm: { type: 'boolean', default: false },
      'numbers-as-written': { type: 'boolean', default: false },
      bombs: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      'key-order': { type: 'string', default: 'any' },
      'without-spry': { type: 'boolean', default: false },
    },
  });
  const limit = values.limit === undefined ? undefined : Number(values.limit);
  const isRight =
    (values.data !== undefined || values.bombs) &&
    (limit === undefined || (Number.isInteger(limit) && limit > 0)) &&
    LAYOUTS.includes(values.layout) &&
    KEY_ORDERS.includes(values['key-order']) &&
    [undefined, 'llguidance'].includes(values.against);
  if (!isRight) throw new Error(`usage: ${USAGE}`);
  return { ...values, limit };
}

/** Names of vocabularies stay as they are; a file is looked for where the caller stands. */
export function vocabularyChoice(choice) {
  return choice !== undefined && existsSync(fromCaller(choice)) ? fromCaller(choice) : choice;
}

/** npm starts scripts in the repository, wherever the caller stands. */
export function fromCaller(file) {
  return path.resolve(process.env.INIT_CWD ?? process.cwd(), file);
}

function readCases(folder, options) {
  return listFiles(folder, options).flatMap((file) => {
    const one = readCase(folder, file, options.layout, !options['numbers-as-written']);
    if (one === undefined) console.error(`maskbench: ${file} has no schema and is left out`);
    return one === undefined ? [] : [one];
  });
}

async function scoreWithSpry(cases, vocabulary, options) {
  const grammar = await import('../../packages/grammar/dist/index.js');
  const score = spryEngine(grammar, vocabulary, {
    isWarm: options.warm,
    isChecked: options.check,
    keyOrder: options['key-order'],
  });
  warmUp(score);
  const report = progress('Spry', cases.length);
  const rows = cases.map((one, index) => {
    const row = score(one);
    report(index + 1);
    return row;
  });
  return column('Spry', cases, rows);
}

async function scorePeer(cases, vocabulary) {
  const report = progress(PEER_NAME, cases.length);
  return column(PEER_NAME, cases, await scoreWithLlguidance(cases, vocabulary, report));
}

function column(name, cases, rows) {
  return { name, scored: cases.map((one, index) => ({ case: one, row: rows[index] })) };
}

/** A line after each tenth of the work. */
export function progress(name, total) {
  return (done) => {
    const tenths = Math.floor((done * 10) / total);
    if (tenths === Math.floor(((done - 1) * 10) / total)) return;
    console.error(`maskbench: ${name}: ${done} of ${total}`);
  };
}

function writeReport(file, [first, peer]) {
  const report = tally(first.scored);
  if (peer !== undefined) report.against = { name: peer.name, ...tally(peer.scored) };
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}

if (process.argv[1] === import.meta.filename) await main(process.argv.slice(2));
