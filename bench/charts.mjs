// The charts of the results: throughput, time to the first token, gaps; ours beside the peer's.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { drawPlot } from './plot.mjs';
import { medianOf, RESULTS } from './report.mjs';

const CLIENTS = [
  { count: '1', scenario: 'one' },
  { count: '4', scenario: 'four' },
  { count: '16', scenario: 'sixteen' },
  { count: '64', scenario: 'sixty-four' },
];

/** Draws the charts of a report of all scenarios beside the report. */
export function drawCharts(report) {
  for (const [name, svg] of Object.entries(chartsOf(report))) {
    writeFileSync(path.join(RESULTS, `${name}.svg`), svg);
  }
}

/**
 * @param {object} report as written to results/latest.json
 * @returns {Record<string, string>} an SVG for each name
 * @throws Error when a scenario is missing in the report
 */
export function chartsOf(report) {
  checkScenarios(report);
  const common = { caption: captionOf(report) };
  const clients = { ...common, axis: 'clients at once', categories: CLIENTS.map(count) };
  const ofClients = (points) =>
    bothOf(
      report,
      CLIENTS.map(({ scenario }) => ({ scenario, points })),
    );
  return {
    throughput: drawPlot({
      ...clients,
      title: 'Throughput',
      subtitle: 'Tokens a second of all clients together; higher is better',
      scale: 'linear',
      series: ofClients([['', 'tokensPerSecond']]),
    }),
    'first-token': drawPlot({
      ...clients,
      title: 'Time to the first token',
      subtitle: 'Milliseconds, median and 95th percentile, logarithmic; lower is better',
      scale: 'logarithmic',
      series: ofClients([
        ['p50', 'firstTokenMsP50'],
        ['p95', 'firstTokenMsP95'],
      ]),
    }),
    gaps: drawPlot({
      ...common,
      title: 'Gaps between the tokens of a stream',
      subtitle: 'Milliseconds, median, 95th percentile and longest, logarithmic; lower is better',
      axis: '8 streams at once',
      categories: ['alone', 'while a prompt of 1,500 tokens is computed'],
      scale: 'logarithmic',
      series: bothOf(report, [gaps('alone'), gaps('disturbed')]),
    }),
  };
}

function count(client) {
  return client.count;
}

function gaps(when) {
  const points = [
    ['p50', `${when}GapMsP50`],
    ['p95', `${when}GapMsP95`],
    ['longest', `${when}GapMsMax`],
  ];
  return { scenario: 'interrupted', points };
}

/** The series of Spry and of the peer: for each category the figures of a scenario. */
function bothOf({ rounds }, categories) {
  const of = (own) =>
    categories.map(({ scenario, points }) =>
      points.map(([label, figure]) => ({ label, value: medianOf(own, scenario, figure) })),
    );
  return [
    { name: 'Spry', style: 'spry', points: of(rounds.spry) },
    { name: 'llama-server', style: 'peer', points: of(rounds.peer) },
  ];
}

function captionOf({ spry, peer, model, machine, roundCount, command }) {
  return [
    `Spry ${spry.version}; llama-server ${peer.version}, ${peer.origin}`,
    `${path.basename(model.path)}, sha256 ${model.sha256.slice(0, 12)}…; ${machine.cpu}, ` +
      `${machine.cores} cores`,
    `${command}, medians of ${roundCount} rounds`,
  ];
}

function checkScenarios({ rounds }) {
  const wanted = [...CLIENTS.map(({ scenario }) => scenario), 'interrupted'];
  const missing = wanted.filter((name) => !(name in rounds.spry[0]));
  if (missing.length === 0) return;
  throw new Error(`The results lack ${missing.join(', ')}: "npm run bench" measures all anew.`);
}
