import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DRAFT_TOKENS_MAX } from './limits.ts';
import { type KnownTokens, PromptLookup } from './prompt-lookup.ts';

/** Text that grows. */
class Text implements KnownTokens {
  readonly tokens: number[];

  constructor(tokens: readonly number[]) {
    this.tokens = [...tokens];
  }

  get knownTokens(): number {
    return this.tokens.length;
  }

  tokenAt(position: number): number {
    return this.tokens[position] as number;
  }
}

describe('PromptLookup', () => {
  it('guesses what followed the last four tokens', () => {
    const lookup = new PromptLookup(new Text([1, 2, 3, 4, 5, 6, 7, 9, 1, 2, 3, 4]));
    expect(lookup.draft(4)).toEqual([5, 6, 7, 9]);
    expect(lookup.draft(2)).toEqual([5, 6]);
    expect(lookup.draft(0)).toEqual([]);
  });

  it('prefers what followed them last', () => {
    const text = [1, 2, 3, 4, 7, 7, 7, 1, 2, 3, 4, 8, 8, 8, 1, 2, 3, 4];
    expect(new PromptLookup(new Text(text)).draft(2)).toEqual([8, 8]);
  });

  it('goes on in a text that repeats itself at once', () => {
    expect(new PromptLookup(new Text([5, 5, 5, 5, 5])).draft(9)).toEqual([5]);
  });

  it.each([[[]], [[1, 2]], [[1, 2, 3, 4]], [[1, 2, 3, 4, 5, 6]]])('has none for %j', (tokens) => {
    expect(new PromptLookup(new Text(tokens)).draft(4)).toEqual([]);
  });

  it('guesses more while it is right', () => {
    const period = Array.from({ length: 40 }, (_, at) => at);
    const lookup = new PromptLookup(new Text([...period, ...period, 0, 1, 2, 3]));
    const lengths = Array.from({ length: 6 }, () => {
      const drafts = lookup.draft(100);
      lookup.learn(drafts.length, drafts.length);
      return drafts.length;
    });
    expect(lengths).toEqual([5, 8, 13, DRAFT_TOKENS_MAX, DRAFT_TOKENS_MAX, DRAFT_TOKENS_MAX]);
  });

  it('loses no more than a few steps by wrong guesses, and tries again later', () => {
    const text = new Text(new Array<number>(20).fill(7));
    const lookup = new PromptLookup(text);
    const wrong = (tokens: number): number => {
      let drafted = 0;
      for (let i = 0; i < tokens; i++) {
        const { length } = lookup.draft(4);
        lookup.learn(length, 0);
        drafted += length;
        text.tokens.push(7);
      }
      return drafted;
    };
    expect([wrong(10), wrong(100)]).toEqual([5, 3]);
  });

  it('guesses only what stands behind the same four tokens somewhere', () => {
    const token = fc.integer({ min: 0, max: 3 });
    fc.assert(
      fc.property(fc.array(token, { maxLength: 60 }), fc.nat(20), (tokens, most) => {
        const text = new Text([]);
        const lookup = new PromptLookup(text);
        for (const each of tokens) {
          text.tokens.push(each);
          const drafts = lookup.draft(most);
          const wanted = text.tokens.slice(-4).join();
          const seen = text.tokens
            .slice(0, -1)
            .some((_, at) => at >= 3 && text.tokens.slice(at - 3, at + 1).join() === wanted);
          expect(drafts.length > 0).toBe(seen && text.tokens.length > 4 && most > 0);
          const found = [...text.tokens.slice(-4), ...drafts].join();
          if (drafts.length > 0) expect(`,${text.tokens.join()},`).toContain(`,${found},`);
        }
      }),
    );
  });
});
