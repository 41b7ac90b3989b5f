export { type Format, Grammar, GrammarCache } from './compile.ts';
export { GrammarError, type GrammarErrorCode } from './errors.ts';
export { Matcher } from './matcher/matcher.ts';
export { clearBit, hasBit, setBit, TokenTrie } from './vocabulary/token-trie.ts';
export type { Vocabulary } from './vocabulary/vocabulary.ts';
