export {
  type CallsFormat,
  type Format,
  Grammar,
  GrammarCache,
  type GrammarCacheOptions,
} from './compile.ts';
export { GrammarError, type GrammarErrorCode } from './errors.ts';
export type { Sliced } from './fuel.ts';
export { Matcher } from './matcher/matcher.ts';
export type { KeyOrder } from './schema/smallest.ts';
export { clearBit, hasBit, setBit, TokenTrie } from './vocabulary/token-trie.ts';
export type { Vocabulary } from './vocabulary/vocabulary.ts';
