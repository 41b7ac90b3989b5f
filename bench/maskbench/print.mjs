// Prints scores as a table for people, one column an engine.
import { outcomeOf, tally, timesOf } from './tally.mjs';

const LABEL_COLUMNS = 40;
const COLUMN = 20;
const HEAD_COLUMNS = 160;
const FAULTS_SHOWN = 10;

const TIMES = [
  ['compile, ms', 'compileMs', [0.5, 0.99, 1]],
  ['first mask, ms', 'firstMaskMs', [0.5, 0.99, 1]],
  ['refusal, ms', 'refusalMs', [0.5, 0.99, 1]],
  ['mask of a token, µs', 'maskUs', [0.5, 0.99, 0.999, 1]],
  ['the same, second pass, µs', 'warmMaskUs', [0.5, 0.99, 0.999, 1]],
];

/**
 * @typedef {{ name: string, scored: readonly import('./tally.mjs').Scored[] }} Column
 * @param {readonly Column[]} columns of the same cases
 */
export function printScores(columns) {
  const reports = columns.map(({ scored }) => tally(scored));
  const row = (label, values) =>
    console.log(label.padEnd(LABEL_COLUMNS) + values.map((v) => `${v}`.padStart(COLUMN)).join(''));
  const share = ({ passing, total }) => `${passing} (${((100 * passing) / total).toFixed(2)} %)`;

  console.log();
  row(
    '',
    columns.map(({ name }) => name),
  );
  row(
    'files',
    reports.map(({ total }) => total),
  );
  row('passing', reports.map(share));
  row(
    'refused',
    reports.map(({ refused }) => sum(Object.values(refused))),
  );
  row(
    'valid rejected',
    reports.map(({ validRejected }) => validRejected),
  );
  row(
    'invalid accepted',
    reports.map(({ invalidAccepted }) => invalidAccepted),
  );
  row(
    'tests of these right',
    columns.map(({ scored }) => rightTests(scored)),
  );
  row(
    'faults',
    columns.map(({ scored }) => sum(scored.map(({ row: { faults } }) => faults.length))),
  );
  printTimes(row, columns);
  columns.forEach(({ name }, index) => {
    printReasons(name, reports[index].refused);
  });
}

function printTimes(row, columns) {
  const times = columns.map(({ scored }) => timesOf(scored));
  for (const [label, name, fractions] of TIMES) {
    for (const fraction of fractions) {
      const values = times.map((one) => one[name](fraction));
      if (values.every((value) => value === null)) continue;
      const rank = fraction === 1 ? 'max' : `p${`${fraction * 100}`.replace('.', '')}`;
      row(
        `${label} ${rank}`,
        values.map((value) => figure(value)),
      );
    }
  }
}

function printReasons(name, refused) {
  if (Object.keys(refused).length > 0) console.log(`\n${name} refused:`);
  for (const [reason, count] of Object.entries(refused))
    console.log(`${`${count}`.padStart(7)}  ${reason}`);
}

/**
 * The files with a wrong verdict and the faults; with `isVerbose` each wrong verdict, with the
 * beginning of its instance, and each refusal with its message.
 * @param {Column} column
 */
export function printFiles({ name, scored }, isVerbose) {
  const faults = [];
  for (const one of scored) {
    const { file, tests } = one.case;
    const outcome = outcomeOf(one);
    faults.push(...one.row.faults.map((fault) => `${file} ${fault}`));
    if (outcome === 'refused') {
      if (isVerbose) console.log(`${name}: refused ${file}: ${one.row.refusal.text.slice(0, 600)}`);
      continue;
    }
    if (outcome === 'passing') continue;
    console.log(`${name}: ${outcome} ${file}`);
    if (!isVerbose) continue;
    tests.forEach(({ valid, text }, index) => {
      if (one.row.verdicts[index] === valid) return;
      const wrong = valid ? 'valid, but rejected' : 'invalid, but accepted';
      console.log(`    #${index} ${wrong}: ${text.slice(0, HEAD_COLUMNS)}`);
    });
  }
  const shown = isVerbose ? faults.length : FAULTS_SHOWN;
  for (const fault of faults.slice(0, shown)) console.log(`${name}: fault ${fault}`);
}

function rightTests(scored) {
  let right = 0;
  let total = 0;
  for (const {
    case: { tests },
    row,
  } of scored) {
    if (row.refusal !== null) continue;
    total += tests.length;
    right += tests.filter(({ valid }, index) => row.verdicts[index] === valid).length;
  }
  return `${right} of ${total}`;
}

function figure(value) {
  if (value === null) return '';
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
