// How schemas are scored, without the grammars: on a matcher that knows only digits.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listFiles, readCase } from './cases.mjs';
import { GreedyTokenizer } from './greedy.mjs';
import { spryEngine } from './spry.mjs';
import { outcomeOf, tally } from './tally.mjs';

const END = 10;
const TOKENS = [...'0123456789'].map((digit) => Buffer.from(digit));

const vocabulary = {
  name: 'digits',
  size: 11,
  tokens: [...TOKENS, new Uint8Array(0)],
  endOfGeneration: [END],
  pattern: null,
  tokenBytes: (token: number) => TOKENS[token] ?? new Uint8Array(0),
  isEndOfGeneration: (token: number) => token === END,
  tokenize: (text: string) => [...text].map(Number),
};

/** Accepts as many digits as `schema.digits` says; refuses what says nothing of it. */
class DigitMatcher {
  readonly #wanted: number;
  #count = 0;

  constructor(wanted: number) {
    this.#wanted = wanted;
  }

  get isAccepting(): boolean {
    return this.#count === this.#wanted;
  }

  fillMask(mask: Uint32Array): void {
    mask[0] = this.isAccepting ? 1 << END : (1 << END) - 1;
  }

  check(): boolean {
    return !this.isAccepting;
  }

  accept(): void {
    this.#count += 1;
  }
}

class DigitCache {
  compile({ schema }: { schema: { digits?: number } }): { matcher: () => DigitMatcher } {
    const { digits } = schema;
    if (digits !== undefined) return { matcher: () => new DigitMatcher(digits) };
    throw Object.assign(new Error('No digits.'), {
      name: 'GrammarError',
      code: 'unsupported',
      keyword: 'letters',
      pointer: '/letters',
    });
  }
}

const score = spryEngine({ TokenTrie: class {}, GrammarCache: DigitCache }, vocabulary);

function scored(schema: object, tests: { valid: boolean; text: string }[]) {
  const one = { file: 'a.json', schema, tests };
  return { case: one, row: score(one) };
}

describe('the score of a file', () => {
  const right = [
    { valid: true, text: '12' },
    { valid: false, text: '1' },
    { valid: false, text: '123' },
  ];

  it.each([
    ['passing', right, [true, false, false]],
    ['valid_rejected', [...right, { valid: true, text: '1' }], [true, false, false, false]],
    ['invalid_accepted', [...right, { valid: false, text: '34' }], [true, false, false, true]],
    [
      'invalid_accepted',
      [
        { valid: true, text: '1' },
        { valid: false, text: '34' },
      ],
      [false, true],
    ],
    ['passing', [], []],
  ])('is %s for %o', (outcome, tests, verdicts) => {
    const one = scored({ digits: 2 }, tests);
    expect(one.row.verdicts).toEqual(verdicts);
    expect(outcomeOf(one)).toBe(outcome);
    expect(one.row.faults).toEqual([]);
  });

  it('counts refusals by reason, and times only what compiled', () => {
    const report = tally([
      scored({ digits: 2 }, right),
      scored({}, right),
      scored({}, []),
      scored({ digits: 1 }, right),
    ]);
    expect(report).toMatchObject({
      total: 4,
      passing: 1,
      refused: { 'unsupported letters': 2 },
      validRejected: 0,
      invalidAccepted: 1,
    });
    expect(report.files.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      'passing',
      'refused',
      'refused',
      'invalid_accepted',
    ]);
    expect(report.maskUs.p50).toBeGreaterThan(0);
  });

  it('has no times where everything was refused', () => {
    expect(tally([scored({}, [])]).compileMs).toEqual({ p50: null, p99: null });
  });
});

describe('the files', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spry-cases-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('are taken evenly spaced by name', () => {
    for (const name of 'jihgfedcba') writeFileSync(join(folder, `${name}.json`), '{}');
    writeFileSync(join(folder, 'notes.txt'), '');
    expect(listFiles(folder, { limit: 4 })).toEqual(['a.json', 'c.json', 'f.json', 'h.json']);
    expect(listFiles(folder, { limit: 99 })).toHaveLength(10);
    expect(listFiles(folder, { grep: 'b' })).toEqual(['b.json']);
  });

  it.each([
    ['compact', '{"n":[1.0,-2e3,12345678901234567890],"s":"1.0","é\\"7":null}'],
    ['spaced', '{"n": [1.0, -2e3, 12345678901234567890], "s": "1.0", "é\\"7": null}'],
  ] as const)('keep the spelling of numbers when %s', (layout, text) => {
    const data = '{"n":[1.0, -2e3,12345678901234567890],"s":"1.0","\\u00e9\\"7":null}';
    const source = `{"schema":{"minimum":1.0},"tests":[{"valid":true,"data":${data}}]}`;
    writeFileSync(join(folder, 'a.json'), source);
    expect(readCase(folder, 'a.json', layout)).toEqual({
      file: 'a.json',
      schema: { minimum: 1 },
      tests: [{ valid: true, text }],
    });
  });

  it('without a schema are no cases', () => {
    writeFileSync(join(folder, 'a.json'), '{"tests":[]}');
    expect(readCase(folder, 'a.json', 'compact')).toBeUndefined();
  });
});

describe('splitting greedily', () => {
  const tokenizer = new GreedyTokenizer(['a', 'ab', 'abcd', 'b', ''].map((t) => Buffer.from(t)));

  it('takes the longest token at every place', () => {
    expect(tokenizer.tokenize(Buffer.from('abcabcd'.replace('c', '')))).toEqual([1, 2]);
    expect(tokenizer.tokenize(Buffer.from('aabb'))).toEqual([0, 1, 3]);
  });

  it('has no answer for a byte without a token', () => {
    expect(tokenizer.tokenize(Buffer.from('abc'))).toBeNull();
  });
});
