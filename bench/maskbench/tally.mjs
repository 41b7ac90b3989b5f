// Adds up what an engine made of the cases: outcomes, reasons and percentiles.
import { percentileOfSorted } from '../statistics.mjs';

/**
 * @typedef {'passing' | 'refused' | 'valid_rejected' | 'invalid_accepted'} Outcome
 * @typedef {{ case: import('./cases.mjs').Case, row: import('./spry.mjs').Row }} Scored
 */

/**
 * A file passes when all its tests are right; with both kinds of wrong ones it is
 * `invalid_accepted`, which is the worse.
 * @returns {Outcome}
 */
export function outcomeOf({ case: { tests }, row: { refusal, verdicts } }) {
  if (refusal !== null) return 'refused';
  const isWrong = (valid) => tests.some((test, i) => test.valid === valid && verdicts[i] !== valid);
  if (isWrong(false)) return 'invalid_accepted';
  return isWrong(true) ? 'valid_rejected' : 'passing';
}

/** The report, of the form that `--json` writes. @param {readonly Scored[]} scored */
export function tally(scored) {
  const files = scored.map((one) => ({
    file: one.case.file,
    outcome: outcomeOf(one),
    verdicts: one.row.verdicts,
  }));
  const count = (outcome) => files.filter((file) => file.outcome === outcome).length;
  const { compileMs, firstMaskMs, maskUs } = timesOf(scored);
  return {
    total: files.length,
    passing: count('passing'),
    refused: countReasons(scored),
    validRejected: count('valid_rejected'),
    invalidAccepted: count('invalid_accepted'),
    compileMs: { p50: compileMs(0.5), p99: compileMs(0.99) },
    firstMaskMs: { p50: firstMaskMs(0.5), p99: firstMaskMs(0.99) },
    maskUs: { p50: maskUs(0.5), p99: maskUs(0.99), p999: maskUs(0.999) },
    files,
  };
}

/**
 * Functions from a fraction to that percentile, null where nothing was measured. Times of
 * compiling are of what compiled; `refusalMs` is how long it took to refuse the rest.
 * @param {readonly Scored[]} scored
 */
export function timesOf(scored) {
  const compiled = scored.filter(({ row }) => row.refusal === null);
  const refused = scored.filter(({ row }) => row.refusal !== null);
  return {
    compileMs: percentiles(compiled.map(({ row }) => row.compileMs)),
    firstMaskMs: percentiles(compiled.map(({ row }) => row.firstMaskMs)),
    refusalMs: percentiles(refused.map(({ row }) => row.compileMs)),
    maskUs: percentiles(concatenate(compiled.map(({ row }) => row.maskUs))),
    warmMaskUs: percentiles(concatenate(compiled.map(({ row }) => row.warmMaskUs))),
  };
}

/** The most frequent first. */
function countReasons(scored) {
  const counts = new Map();
  for (const { row } of scored) {
    if (row.refusal === null) continue;
    counts.set(row.refusal.reason, (counts.get(row.refusal.reason) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}

function percentiles(values) {
  const sorted = Float64Array.from(values).sort();
  return (fraction) => (sorted.length === 0 ? null : percentileOfSorted(sorted, fraction));
}

function concatenate(lists) {
  const all = new Float64Array(lists.reduce((sum, list) => sum + list.length, 0));
  let end = 0;
  for (const list of lists) {
    all.set(list, end);
    end += list.length;
  }
  return all;
}
