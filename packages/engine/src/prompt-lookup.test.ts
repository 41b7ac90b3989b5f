import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PromptLookup } from './prompt-lookup.ts';
import { GrowingText } from './testing/growing-text.ts';

describe('PromptLookup', () => {
  it('guesses what followed the last four tokens', () => {
    const lookup = new PromptLookup(new GrowingText([1, 2, 3, 4, 5, 6, 7, 9, 1, 2, 3, 4]));
    expect(lookup.draft(4)).toEqual([5, 6, 7, 9]);
    expect(lookup.draft(2)).toEqual([5, 6]);
    expect(lookup.draft(0)).toEqual([]);
  });

  it('prefers what followed them last', () => {
    const text = [1, 2, 3, 4, 7, 7, 7, 1, 2, 3, 4, 8, 8, 8, 1, 2, 3, 4];
    expect(new PromptLookup(new GrowingText(text)).draft(2)).toEqual([8, 8]);
  });

  it('goes on in a text that repeats itself at once', () => {
    expect(new PromptLookup(new GrowingText([5, 5, 5, 5, 5])).draft(9)).toEqual([5]);
  });

  it.each([[[]], [[1, 2]], [[1, 2, 3, 4]], [[1, 2, 3, 4, 5, 6]]])('has none for %j', (tokens) => {
    expect(new PromptLookup(new GrowingText(tokens)).draft(4)).toEqual([]);
  });

  it('guesses only what stands behind the same four tokens somewhere', () => {
    const token = fc.integer({ min: 0, max: 3 });
    fc.assert(
      fc.property(fc.array(token, { maxLength: 60 }), fc.nat(20), (tokens, most) => {
        const text = new GrowingText([]);
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
