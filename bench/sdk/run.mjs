// `npm run bench -- sdk`: the client beside the official ones, in one run: what a streamed chunk
// costs to read, and what a page has to load.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { command, parseCount } from '../command-line.mjs';
import { machine } from '../report.mjs';
import { median } from '../statistics.mjs';
import { measureBundles } from './bundles.mjs';
import { clientNames, installClients, readVersion, row } from './clients.mjs';

/** Chunks in one piece of bytes: alone, as they come from one model, and many at once. */
const PIECES = [1, 16];

/** @param {readonly string[]} words of the command line, after `sdk` */
export async function compareClients(words) {
  const options = command('npm run bench -- sdk', 'Compare the client with the official ones.')
    .option('--rounds <count>', 'rounds', parseCount, 5)
    .option('--chunks <count>', 'chunks of a stream', parseCount, 100_000)
    .parse(words, { from: 'user' })
    .opts();
  installClients();
  const host = machine();
  process.stdout.write(`\nmachine  ${host.cpu}, ${host.cores} cores, Node.js ${host.node}\n`);
  const versions = clientNames.map((name) => `${name} ${readVersion(name)}`);
  process.stdout.write(`clients  ${versions.join(', ')}\n`);
  const { rounds, chunks } = options;
  process.stdout.write(`runs     ${rounds} rounds of ${chunks} chunks, interleaved; medians\n\n`);
  printTable([...(await measureStreams(options)), ...(await measureBundles())]);
}

async function measureStreams({ rounds, chunks }) {
  const results = [];
  for (let round = 0; round < rounds; round++) {
    for (const piece of PIECES) {
      for (const name of inTurn(clientNames, round)) {
        results.push({ name, piece, ...(await measureOne(name, chunks, piece)) });
      }
    }
  }
  return PIECES.flatMap((piece) => {
    const of = (figure) => (name) => {
      const own = results.filter((one) => one.name === name && one.piece === piece);
      return median(own.map((one) => one[figure]));
    };
    const what = piece === 1 ? 'one chunk a read' : `${piece} chunks a read`;
    return [
      row(`${what}: chunks/s`, of('chunksPerSecond')),
      row(`${what}: CPU per 100,000 chunks, ms`, of('cpuMs')),
    ];
  });
}

// A process of its own, so that nobody's garbage is collected in another's time.
async function measureOne(name, chunkCount, chunksPerRead) {
  const child = fork(path.join(import.meta.dirname, 'reader.mjs'));
  child.send({ name, chunkCount, chunksPerRead });
  const [result] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`The reader of ${name} ended with code ${code}.`);
    }),
  ]);
  child.kill();
  return result;
}

function inTurn(names, round) {
  const start = round % names.length;
  return [...names.slice(start), ...names.slice(0, start)];
}

function printTable(rows) {
  const format = (value) => Math.round(value).toLocaleString('en');
  const lines = rows.map(({ what, values }) => {
    const [own, ...others] = values;
    const ratios = others.map((other) => (own / other).toFixed(2));
    return [what, ...values.map(format), ...ratios];
  });
  const [own, ...others] = clientNames;
  const head = ['', ...clientNames, ...others.map((name) => `${own} / ${name}`)];
  const table = [head, ...lines];
  const widths = head.map((_, column) => Math.max(...table.map((line) => line[column].length)));
  for (const line of table) {
    const cells = line.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
    );
    process.stdout.write(`${cells.join('  ')}\n`);
  }
}
