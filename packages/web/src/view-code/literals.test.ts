import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteShell } from './curl.ts';
import { type Json, layOut, type Notation } from './layout.ts';
import { JSON_NOTATION, PYTHON, TYPESCRIPT } from './notations.ts';

const numRuns = 200;

const HARD: readonly Json[] = [
  `'"\\\`$(exit)\${1}`,
  '"""\r\n\'\'\'\\',
  'a\u0000b\u007f\u0085\u2028\u2029\ufeff',
  '\u202egnp.exe\u2066',
  '👩‍👩‍👧 \ud800 alone',
  { __proto__: 1, constructor: 2, 'a-b': 3, '': 4, 1: 5 },
  JSON.parse('{"__proto__": {"a": [1]}}'),
  [[], {}, [{}], null, true, false, 0, -1.5, 1e21, 5e-324],
  { a: 'x'.repeat(200), b: { c: ['y'.repeat(60), 'z'.repeat(60)] } },
];

const json = fc.jsonValue({ stringUnit: 'binary', maxDepth: 4 }) as fc.Arbitrary<Json>;

const samples: readonly Json[] = [...HARD, ...fc.sample(json, numRuns)];

function writeAll(notation: Notation): string[] {
  return samples.map((value) => layOut(value, notation));
}

describe('a literal has the value that it was made of', () => {
  it('in JSON', () => {
    expect(writeAll(JSON_NOTATION).map((text) => JSON.parse(text))).toEqual(plain(samples));
  });

  it('in TypeScript', () => {
    const values = writeAll(TYPESCRIPT).map((text) => new Function(`return (${text});`)());
    expect(plain(values)).toEqual(plain(samples));
  });

  it('in Python', () => {
    const program =
      'import ast, json, sys\n' +
      'print(json.dumps([ast.literal_eval(text) for text in json.load(sys.stdin)]))';
    const input = JSON.stringify(writeAll(PYTHON));
    const output = execFileSync('python3', ['-c', program], { input, encoding: 'utf8' });
    expect(JSON.parse(output)).toEqual(plain(samples));
  });

  it('in the shell', () => {
    // The shell knows neither half characters nor zeros.
    const words = samples
      .map((value) => JSON.stringify(value))
      .concat("'", "''\n'", '$HOME', '`date`', '!!', '\\', ' ', '');
    const script = words.map((word) => `printf '%s\\0' ${quoteShell(word)}`).join('\n');
    const output = execFileSync('bash', ['-s'], { input: script, encoding: 'utf8' });
    expect(output.split('\0').slice(0, -1)).toEqual(words);
  });
});

it('shows no character that hides or reorders others', () => {
  const hidden = 'a\u202eb\u2067c\u200fd\ufeffe\u00a0f\u2028g\u009bh';
  for (const notation of [JSON_NOTATION, PYTHON, TYPESCRIPT]) {
    expect(layOut(hidden, notation)).toMatch(/^[ -~]*$/);
  }
});

it('breaks what does not fit on a line, and only that', () => {
  const value = {
    role: 'user',
    content: 'What is the capital of France, and how many people live there?',
    tags: ['a', 'b'],
  };
  expect(layOut(value, PYTHON)).toBe(`{
    "role": "user",
    "content": "What is the capital of France, and how many people live there?",
    "tags": ["a", "b"],
}`);
  expect(layOut({ role: 'user', content: "It's" }, TYPESCRIPT)).toBe(
    `{ role: 'user', content: "It's" }`,
  );
});

/** Values as JSON has them, without negative zeros. */
function plain(values: readonly Json[]): unknown {
  return JSON.parse(JSON.stringify(values));
}
