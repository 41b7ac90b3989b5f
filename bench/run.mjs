// `npm run bench`: compares Spry with llama-server, draws what came of it, or shows where the time
// of a step goes; see README.md.
import { InvalidArgumentError, Option } from 'commander';
import { buildPeer } from './build-peer.mjs';
import { drawCharts } from './charts.mjs';
import { command, fromCaller, parseCount } from './command-line.mjs';
import { compare } from './compare.mjs';
import { printProfile } from './profile.mjs';
import { print, readLatest, save } from './report.mjs';
import { SCENARIOS } from './scenarios.mjs';
import { compareClients } from './sdk/run.mjs';

const NAMES = SCENARIOS.map(({ name }) => name).join(', ');

/** @param {readonly string[]} words of the command line */
export async function main(words) {
  if (words[0] === 'sdk') {
    await compareClients(words.slice(1));
    return;
  }
  const options = readOptions(words);
  const spryFlags = options.model === undefined ? [] : ['--model', fromCaller(options.model)];
  if (options.draw) drawCharts(readLatest());
  else if (options.profile) {
    await printProfile([...spryFlags, ...(options.tuned ? [] : ['--tune', 'off'])]);
  } else await measure(options, spryFlags, ['npm run bench', '--', ...words].join(' '));
}

function readOptions(words) {
  return command('npm run bench --', 'Compare Spry with a peer on the same weights.')
    .addOption(
      new Option('--against <peer>', 'the peer').choices(['llama-server']).default('llama-server'),
    )
    .option('--peer <path>', 'a llama-server of your own', fromCaller)
    .option('--build-peer', "first build the peer for this machine's CPU, unless it is there")
    .option('--no-tuned', 'leave out the weights that Spry has fitted to the machine')
    .option('--model <path>', 'weights, a .gguf file (default: the default model)')
    .option('--quick', 'try fewer flags of the peer, run fewer rounds, ask for shorter answers')
    .option('--rounds <count>', 'rounds (default: 5, or 3 with --quick)', parseCount)
    .option('--only <scenarios>', `some of: ${NAMES}; printed, not kept`, parseScenarios)
    .addOption(
      new Option('--draw', 'only draw the charts of the last results').conflicts('profile'),
    )
    .option('--profile', "only show where the time of Spry's steps goes")
    .parse(words, { from: 'user' })
    .opts();
}

async function measure(options, spryFlags, typed) {
  if (options.buildPeer) buildPeer();
  const report = await compare({
    scenarios: options.only ?? SCENARIOS,
    roundCount: options.rounds ?? (options.quick ? 3 : 5),
    tokensMax: options.quick ? 48 : 64,
    isQuick: options.quick === true,
    isTuned: options.tuned,
    spryFlags,
    peerFile: options.peer,
    command: typed,
  });
  print(report);
  // Results are those of one whole run: figures of several would not compare.
  if (options.only !== undefined) return;
  save(report);
  drawCharts(report);
}

function parseScenarios(names) {
  return names.split(',').map((name) => {
    const scenario = SCENARIOS.find((one) => one.name === name);
    if (scenario === undefined) throw new InvalidArgumentError(`There is no scenario ${name}.`);
    return scenario;
  });
}
