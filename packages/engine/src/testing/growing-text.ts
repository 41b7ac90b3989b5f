// Known tokens for tests of what guesses the next ones.
import type { KnownTokens } from '../prompt-lookup.ts';

export class GrowingText implements KnownTokens {
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
