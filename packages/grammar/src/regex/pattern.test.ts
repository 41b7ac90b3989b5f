import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fuel } from '../fuel.ts';
import { RegexArena } from './arena.ts';
import { parsePattern } from './pattern.ts';
import { PatternError } from './pattern-syntax.ts';

function arena(): RegexArena {
  return new RegexArena(new Fuel(2_000_000));
}

const CHARACTERS = ['a', 'b', '-', '0', ' ', '\n', 'é', '🙂', '"'];
const text = fc.array(fc.constantFrom(...CHARACTERS), { maxLength: 6 }).map((all) => all.join(''));

const { pattern } = fc.letrec<{ pattern: string; sequence: string; atom: string }>((tie) => ({
  pattern: fc.oneof(
    { weight: 3, arbitrary: tie('sequence') },
    {
      weight: 1,
      arbitrary: fc.tuple(tie('sequence'), tie('sequence')).map(([a, b]) => `${a}|${b}`),
    },
  ),
  sequence: fc.array(tie('atom'), { maxLength: 3 }).map((atoms) => atoms.join('')),
  atom: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      'a',
      'b',
      '.',
      '\\d',
      '\\w',
      '\\W',
      '\\s',
      '[^a]',
      '[a-b-]',
      '\\p{L}',
      '🙂',
      '-',
    ),
    fc.constantFrom('^', '$', '\\b', '\\B'),
    fc
      .tuple(
        fc.constantFrom('a', 'b', '[ab]', '.', '\\S', '🙂'),
        fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{2,}', '*?', '{0}'),
      )
      .map((pair) => pair.join('')),
    tie('pattern').map((inner) => `(?:${inner})`),
    fc
      .tuple(tie('pattern'), fc.constantFrom('?', '{0,2}', '{2}', '*', '+'))
      .map(([inner, times]) => `(${inner})${times}`),
    tie('pattern').map((inner) => `(?=${inner})`),
    tie('pattern').map((inner) => `(?!${inner})`),
  ),
}));

describe('parsePattern', () => {
  it('finds what RegExp finds', () => {
    let matched = 0;
    let refused = 0;
    let compared = 0;
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 8, maxLength: 8 }), (source, texts) => {
        const own = arena();
        try {
          const language = parsePattern(own, source);
          const expected = new RegExp(source, 'u');
          for (const drawn of texts) {
            // V8 tries assertions also between the halves of a pair.
            const each = /\\b|\(\?[!=]|[$^]/i.test(source) ? drawn.replaceAll('🙂', 'é') : drawn;
            const isFound = expected.test(each);
            if (isFound) matched++;
            compared++;
            expect(own.matches(language, each), `${source} on ${JSON.stringify(each)}`).toBe(
              isFound,
            );
          }
        } catch (error) {
          if (!(error instanceof PatternError)) throw error;
          refused++;
        }
      }),
      { numRuns: 3_000 },
    );
    expect(matched).toBeGreaterThan(compared / 4);
    expect(compared - matched).toBeGreaterThan(compared / 8);
    expect(refused).toBeLessThan(3_000 / 5);
  });

  // biome-ignore format: a table
  it.each([
    ['[\\w-.]', ['a', '.', '-'], ['!']],
    ['^\\-\\_\\@\\/$', ['-_@/'], ['']],
    ['^{a}$', ['{a}'], ['a']],
    ['^a]$', ['a]'], ['a']],
    ['^x{,2}$', ['x{,2}'], ['xx']],
    ['^[]]', [], [']', '']],
    ['^[^]$', ['a', '\n'], ['', 'ab']],
    ['^\\u{1F642}\\uD83D\\uDE42$', ['🙂🙂'], ['🙂']],
    ['^\\x41\\u0042\\cJ$', ['AB\n'], ['AB']],
    ['^(foo(,|$))+$', ['foo', 'foo,foo'], ['', 'foofoo']],
    ['^((?!no).)*$', ['', 'yes', 'n'], ['a no', 'no']],
    ['^((?!no)(?!on).)+$', ['yes', 'n'], ['', 'a no', 'won']],
    ['^(?<year>\\d{4})$', ['2024'], ['24']],
    ['^(?!.*//)(?=.{1,5}$)[a-z/]+$', ['a/b', 'abcde'], ['a//b', 'abcdef', '']],
    ['a\\b', ['a', 'a b', 'ba'], ['ab', 'b']],
    ['[\\b]', ['\b'], ['b']],
  ] as const)('reads %s as people mean it', (source, found, notFound) => {
    const own = arena();
    const language = parsePattern(own, source);
    expect(found.filter((each) => !own.matches(language, each))).toEqual([]);
    expect(notFound.filter((each) => own.matches(language, each))).toEqual([]);
  });

  it.each([
    ['(a)\\1', 'back reference'],
    ['(?<=a)b', 'looking behind'],
    ['(?i:a)', 'kind of group'],
    ['(a', 'not closed'],
    ['a)', 'closes nothing'],
    ['[a', 'not closed'],
    ['*', 'nothing before'],
    ['a{3,2}', 'wrong order'],
    ['[b-a]', 'wrong order'],
    ['a{100001}', 'above'],
    ['\\p{Nonsense}', 'no property'],
    ['\\', 'backslash'],
    ['(?:(?=a)b|c)*d', 'assertion is repeated'],
  ])('refuses %s', (source, complaint) => {
    expect(() => parsePattern(arena(), source)).toThrow(complaint);
  });

  it('refuses what is nested too deep, or too long', () => {
    const nested = `${'('.repeat(1000)}a${')'.repeat(1000)}`;
    expect(() => parsePattern(arena(), nested)).toThrow('deeper');
    expect(() => parsePattern(arena(), 'a'.repeat(6_001))).toThrow('longer');
  });
});
