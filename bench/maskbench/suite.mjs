// Runs the required tests of the JSON Schema Test Suite: `npm run json-schema-suite`, see the
// README.
import { writeFileSync } from 'node:fs';
import { Option } from 'commander';
import { command, fromCaller } from '../command-line.mjs';
import { PEER_NAME, scoreWithLlguidance } from './llguidance.mjs';
import { vocabularyChoice } from './main.mjs';
import { spryEngine } from './spry.mjs';
import { readGroups, SUITE_NAME } from './suite-files.mjs';
import { loadVocabulary } from './vocabularies.mjs';

const LABEL_COLUMNS = 40;
const COLUMN = 20;
const RESULTS = ['pass', 'wrong accept', 'wrong reject', 'refused'];

/**
 * What came of a test. `excuse` is the other way of writing in which a wrongly rejected instance is
 * accepted. A refused schema is `isVain` where all its tests are invalid, because then
 * a refusal says the same.
 * @typedef {{ file: string, what: string, result: string, excuse: string, isVain: boolean,
 *   detail: string }} TestResult
 */

/** @param {readonly string[]} words of the command line */
export async function main(words) {
  const options = readOptions(words);
  const groups = readGroups(options.suite, options.draft);
  const vocabulary = await loadVocabulary(vocabularyChoice(options.vocab));
  const columns = [{ name: 'Spry', results: await runSpry(groups, vocabulary) }];
  if (options.against !== undefined) {
    const rows = await scoreWithLlguidance(groups, vocabulary, () => {});
    columns.push({ name: PEER_NAME, results: judge(groups, rows) });
  }
  if (options.verbose) columns.forEach(printWrong);
  print(`${options.draft}, ${options.suite ?? SUITE_NAME}, ${vocabulary.name}`, columns);
  if (options.json === undefined) return;
  writeFileSync(options.json, `${JSON.stringify(columns, null, 2)}\n`);
}

function readOptions(words) {
  return command(
    'npm run json-schema-suite --',
    'Run the required tests of the JSON Schema Test Suite.',
  )
    .option('--suite <folder>', 'a checkout of the suite (default: fetched once)', fromCaller)
    .option('--draft <name>', 'the draft, a folder of the suite', 'draft2020-12')
    .option('--vocab <name or file>', "llama3, or a file (default: the default model's)")
    .addOption(new Option('--against <peer>', 'also score a peer').choices(['llguidance']))
    .option('--json <file>', 'write every result', fromCaller)
    .option('--verbose', 'every test that did not pass')
    .parse(words, { from: 'user' })
    .opts();
}

async function runSpry(groups, vocabulary) {
  const grammar = await import('../../packages/grammar/dist/index.js');
  const score = spryEngine(grammar, vocabulary);
  return judge(
    groups,
    groups.map((group) => score(group)),
  );
}

/** @returns {TestResult[]} one for each test of the suite */
function judge(groups, rows) {
  return groups.flatMap((group, index) => {
    const { refusal, verdicts, faults } = rows[index];
    const isVain = refusal !== null && group.tests.every(({ valid }) => !valid);
    return group.descriptions.map((what, test) => {
      const own = group.origins.flatMap((origin, i) => (origin.index === test ? [i] : []));
      const { valid, text } = group.tests[own[0]];
      const other = refusal === null ? own.find((i) => verdicts[i]) : undefined;
      const excuse = other === undefined ? '' : group.origins[other].writing;
      const detail = refusal?.text ?? [text.slice(0, 120), ...faults].join(' | ');
      const result = refusal === null ? resultOf(valid, verdicts[own[0]]) : 'refused';
      return { file: group.file, what, result, excuse, isVain, detail };
    });
  });
}

function resultOf(valid, verdict) {
  if (valid === verdict) return 'pass';
  return valid ? 'wrong reject' : 'wrong accept';
}

function print(title, columns) {
  const row = (label, values) =>
    console.log(label.padEnd(LABEL_COLUMNS) + values.map((v) => `${v}`.padStart(COLUMN)).join(''));
  const counts = (keep) => columns.map(({ results }) => results.filter(keep).length);
  const files = [...new Set(columns[0].results.map(({ file }) => file))];

  console.log(`${title}\n`);
  row(
    'pass / wrong accept / reject / refused',
    columns.map(({ name }) => name),
  );
  for (const file of files) {
    const cell = ({ results }) =>
      RESULTS.map((name) => results.filter((r) => r.file === file && r.result === name).length);
    row(
      file.replace(/\.json$/, ''),
      columns.map((one) => cell(one).join(' / ')),
    );
  }
  console.log();
  row(
    'tests',
    columns.map(({ results }) => results.length),
  );
  for (const name of RESULTS) {
    row(
      name,
      counts((r) => r.result === name),
    );
    if (name === 'wrong reject') {
      row(
        '  of these by the order of keys only',
        counts((r) => r.result === name && r.excuse === 'order'),
      );
      row(
        '  of these by the spelling of a number',
        counts((r) => r.result === name && r.excuse === 'spelling'),
      );
    }
  }
  row(
    '  of these where nothing is valid',
    counts((r) => r.result === 'refused' && r.isVain),
  );
}

function printWrong({ name, results }) {
  for (const { file, what, result, excuse, detail } of results) {
    if (result === 'pass') continue;
    const why = result === 'wrong reject' && excuse !== '' ? ` (${excuse})` : '';
    console.log(`${name}: ${result}${why} ${file} ${what}: ${detail.slice(0, 200)}`);
  }
}

if (process.argv[1] === import.meta.filename) await main(process.argv.slice(2));
