// Turns the measurements into a table for people and a file for machines.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { median } from './statistics.mjs';

export const RESULTS = path.join(import.meta.dirname, 'results');
const LATEST = path.join(RESULTS, 'latest.json');

/**
 * @param {readonly import('./scenarios.mjs').Scenario[]} scenarios
 * @param {Record<string, object[]>} rounds measurements of each round, in order, of each side:
 *   `peer` and `spry` on the file as it is, `tunedPeer` and `tunedSpry` on tuned weights
 * @returns {object[]} `what` it is, which is `better`, and the median of each side
 */
export function summarise(scenarios, rounds) {
  return scenarios.flatMap(({ name, rows }) =>
    rows.map(([what, figure, better]) => {
      const sides = Object.entries(rounds).map(([side, own]) => [
        side,
        medianOf(own, name, figure),
      ]);
      return { what, better, ...Object.fromEntries(sides) };
    }),
  );
}

/** A figure of a scenario: the median over the rounds of one server. */
export function medianOf(rounds, scenario, figure) {
  return median(rounds.map((round) => round[scenario][figure]));
}

export function machine() {
  const [cpu] = os.cpus();
  return {
    cpu: cpu?.model ?? 'unknown',
    cores: os.availableParallelism(),
    memoryGigabytes: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()}`,
    node: process.version,
  };
}

/** @param {object} report as written to results/latest.json */
export function print(report) {
  const { machine: host, peer, spry, model, tuned } = report;
  const memory = { what: 'memory after the runs, MB', better: 'lower' };
  const rows = [...report.summary, { ...memory, peer: peer.megabytes, spry: spry.megabytes }];
  const columns = tuned === undefined ? COLUMNS : [...COLUMNS, ...TUNED_COLUMNS];
  const lines = [
    '',
    `machine  ${host.cpu}, ${host.cores} cores, ${host.memoryGigabytes} GB, ${host.system}`,
    `weights  ${model.path}, ${model.bytes} bytes, sha256 ${model.sha256}`,
    ...(tuned === undefined
      ? []
      : [`tuned    ${tuned.model.path}, ${tuned.model.bytes} bytes, sha256 ${tuned.model.sha256}`]),
    `peer     llama-server ${peer.version}, ${peer.origin}`,
    ...peer.commands.map(({ use, command }) => `         ${use}: ${command}`),
    `spry     ${spry.version}: ${spry.command}`,
    `runs     ${report.roundCount} rounds, interleaved; the medians`,
    '',
    pad('', 50) + columns.map(({ title }) => pad(title, -WIDTH)).join(''),
    ...rows.map(
      (row) =>
        pad(row.what, 50) +
        columns.map(({ of }) => pad(of(row), -WIDTH)).join('') +
        `  ${row.better} is better`,
    ),
    '',
    ...report.notes.map((note) => `note: ${note}`),
  ];
  console.log(lines.join('\n'));
}

const WIDTH = 13;

const COLUMNS = [
  { title: 'peer', of: ({ peer }) => figure(peer) },
  { title: 'Spry', of: ({ spry }) => figure(spry) },
  { title: 'Spry/peer', of: ({ spry, peer }) => ratio(spry, peer) },
];

/** Both on the tuned weights; and Spry on these beside the peer on the file as it is. */
const TUNED_COLUMNS = [
  { title: 'tuned: peer', of: ({ tunedPeer }) => figure(tunedPeer) },
  { title: 'Spry', of: ({ tunedSpry }) => figure(tunedSpry) },
  { title: 'Spry/peer', of: ({ tunedSpry, tunedPeer }) => ratio(tunedSpry, tunedPeer) },
  { title: 'peer untuned', of: ({ tunedSpry, peer }) => ratio(tunedSpry, peer) },
];

/** Keeps a report of all scenarios for `readLatest`. */
export function save(report) {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(LATEST, `${JSON.stringify(report, null, 2)}\n`);
}

/** @returns {object} the report that was saved last */
export function readLatest() {
  return JSON.parse(readFileSync(LATEST, 'utf8'));
}

function ratio(a, b) {
  return a === undefined ? '' : `${(a / b).toFixed(2)}×`;
}

function figure(value) {
  if (value === undefined) return '';
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}

/** Pads on the right, or on the left for a negative width. */
function pad(text, width) {
  return width < 0 ? text.padStart(-width) : text.padEnd(width);
}
