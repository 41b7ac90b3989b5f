// Scores the grammars on the files of MaskBench: `npm run maskbench -- --data DIR`, see README.md.
import { existsSync, writeFileSync } from 'node:fs';
import { Option } from 'commander';
import { command, fromCaller, parseCount } from '../command-line.mjs';
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

/** @param {readonly string[]} words of the command line */
export async function main(words) {
  const options = readOptions(words);
  const vocabulary = await loadVocabulary(vocabularyChoice(options.vocab));
  if (options.bombs) {
    await runBombs(vocabulary, options);
    return;
  }
  const { folder, close } = openData(options.data);
  try {
    const cases = readCases(folder, options);
    console.log(
      `${cases.length} files, ${vocabulary.name} with ${vocabulary.size} tokens, ` +
        `instances ${options.layout}`,
    );
    const columns = [];
    if (!options.withoutSpry) columns.push(await scoreWithSpry(cases, vocabulary, options));
    if (options.against !== undefined) columns.push(await scorePeer(cases, vocabulary));
    for (const column of columns) printFiles(column, options.verbose);
    printScores(columns);
    if (options.json !== undefined) writeReport(options.json, columns);
  } finally {
    close();
  }
}

function readOptions(words) {
  const program = command('npm run maskbench --', 'Score the grammars on the files of MaskBench.')
    .option('--data <path>', 'folder of files of MaskBench, or a .tar.xz of one', fromCaller)
    .option('--limit <count>', 'so many files, evenly spaced by name', parseCount)
    .option('--grep <text>', 'only files, or bombs, whose names contain it')
    .option('--json <file>', 'write the report, with the verdicts of every file', fromCaller)
    .option('--vocab <name or file>', "llama3, or a file (default: the default model's)")
    .addOption(new Option('--against <peer>', 'also score a peer').choices(['llguidance']))
    .option('--without-spry', 'score only the peer')
    .addOption(new Option('--layout <layout>', 'of instances').choices(LAYOUTS).default('compact'))
    .addOption(
      new Option('--key-order <order>', 'of keys in objects').choices(KEY_ORDERS).default('any'),
    )
    .option('--numbers-as-written', 'numbers of instances as their file spells them')
    .option('--warm', 'every instance a second time, timed apart')
    .option('--check', 'every instance also as bytes, which must say the same')
    .option('--verbose', 'every wrong verdict with its instance, every refusal with its message')
    .option('--bombs', 'hostile schemas instead of files, each against a clock')
    .parse(words, { from: 'user' });
  const options = program.opts();
  if (options.data === undefined && !options.bombs) {
    program.error('error: one of --data and --bombs is needed');
  }
  return options;
}

/** Names of vocabularies stay as they are; a file is looked for where the caller stands. */
export function vocabularyChoice(choice) {
  return choice !== undefined && existsSync(fromCaller(choice)) ? fromCaller(choice) : choice;
}

function readCases(folder, options) {
  return listFiles(folder, options).flatMap((file) => {
    const one = readCase(folder, file, options.layout, !options.numbersAsWritten);
    if (one === undefined) console.error(`maskbench: ${file} has no schema and is left out`);
    return one === undefined ? [] : [one];
  });
}

async function scoreWithSpry(cases, vocabulary, options) {
  const grammar = await import('../../packages/grammar/dist/index.js');
  const score = spryEngine(grammar, vocabulary, {
    isWarm: options.warm,
    isChecked: options.check,
    keyOrder: options.keyOrder,
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
