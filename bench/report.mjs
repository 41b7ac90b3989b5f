// Turns the measurements into a table for people and a file for machines.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { median } from './statistics.mjs';

export const RESULTS = path.join(import.meta.dirname, 'results');
const LATEST = path.join(RESULTS, 'latest.json');

/**
 * @param {readonly import('./scenarios.mjs').Scenario[]} scenarios
 * @param {{ peer: object[], spry: object[] }} rounds measurements of each round, in order
 * @returns {{ what: string, better: string, peer: number, spry: number, ratio: number }[]}
 */
export function summarise(scenarios, rounds) {
  return scenarios.flatMap(({ name, rows }) =>
    rows.map(([what, figure, better]) => {
      const peer = medianOf(rounds.peer, name, figure);
      const spry = medianOf(rounds.spry, name, figure);
      return { what, better, peer, spry, ratio: spry / peer };
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
  const { machine: host, peer, spry, model } = report;
  const lines = [
    '',
    `machine  ${host.cpu}, ${host.cores} cores, ${host.memoryGigabytes} GB, ${host.system}`,
    `weights  ${model.path}, ${model.bytes} bytes, sha256 ${model.sha256}`,
    `peer     llama-server ${peer.version}, ${peer.origin}`,
    ...peer.commands.map(({ use, command }) => `         ${use}: ${command}`),
    `spry     ${spry.version}: ${spry.command}`,
    `runs     ${report.roundCount} rounds, interleaved; the medians`,
    '',
    `${pad('', 50)}${pad('peer', -10)}${pad('Spry', -10)}${pad('Spry/peer', -12)}`,
    ...report.summary.map(({ what, better, ...row }) =>
      [
        pad(what, 50),
        pad(figure(row.peer), -10),
        pad(figure(row.spry), -10),
        pad(`${row.ratio.toFixed(2)}×`, -12),
        `  ${better} is better`,
      ].join(''),
    ),
    pad('memory after the runs, MB', 50) +
      pad(figure(peer.megabytes), -10) +
      pad(figure(spry.megabytes), -10) +
      pad(`${(spry.megabytes / peer.megabytes).toFixed(2)}×`, -12) +
      '  lower is better',
    '',
    ...report.notes.map((note) => `note: ${note}`),
  ];
  console.log(lines.join('\n'));
}

/** Keeps a report of all scenarios for `readLatest`. */
export function save(report) {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(LATEST, `${JSON.stringify(report, null, 2)}\n`);
}

/** @returns {object} the report that was saved last */
export function readLatest() {
  return JSON.parse(readFileSync(LATEST, 'utf8'));
}

function figure(value) {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}

/** Pads on the right, or on the left for a negative width. */
function pad(text, width) {
  return width < 0 ? text.padStart(-width) : text.padEnd(width);
}
