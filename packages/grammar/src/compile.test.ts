import { describe, expect, it } from 'vitest';
import { GrammarCache } from './compile.ts';
import { GRAMMAR_BYTES_MAX } from './limits.ts';
import { jsonVocabulary } from './testing/tiny-vocabulary.ts';
import { TokenTrie } from './vocabulary/token-trie.ts';

const tokens = new TokenTrie(jsonVocabulary());

describe('the cache of grammars', () => {
  it('gives equal formats one grammar', () => {
    const grammars = new GrammarCache(tokens);
    const first = grammars.compile({ type: 'regex', pattern: 'a+' });
    expect(grammars.compile({ type: 'regex', pattern: 'a+' })).toBe(first);
    expect(grammars.compile({ type: 'regex', pattern: 'b+' })).not.toBe(first);
  });

  it('makes a grammar anew that has grown with the keys of its documents', () => {
    const grammars = new GrammarCache(tokens);
    const first = grammars.compile({ type: 'json_object' });
    for (let document = 0; first.bytes <= GRAMMAR_BYTES_MAX; document++) {
      const keys = Array.from({ length: 200 }, (_, index) => `"key ${document} ${index}":0`);
      const matcher = first.matcher();
      expect(matcher.acceptBytes(Buffer.from(`{${keys.join()}}`))).toBe(true);
      expect(document).toBeLessThan(4);
    }
    expect(grammars.compile({ type: 'json_object' })).not.toBe(first);
  });
});
