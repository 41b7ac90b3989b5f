// Items that must all differ, each with an expression of its own: which values to take so that the
// bytes are fewest. Values are drawn one after the other, each without those before it.

import { canonicalText } from './among.ts';
import { assign } from './assignment.ts';
import type { Expression } from './expression.ts';
import { type Lookup, type SizedSketch, sketchValue } from './sketch.ts';
import type { SchemaSpace } from './space.ts';

type Draw = { readonly sized: SizedSketch; readonly value: unknown; readonly identity: string };

/** Draws the smallest values of expressions, none of them among those that are used. */
export class DistinctItems {
  readonly #space: SchemaSpace;
  readonly #lookup: Lookup<Expression>;
  readonly #used: readonly unknown[];
  readonly #drawn = new Map<Expression, { readonly draws: Draw[]; isExhausted: boolean }>();

  constructor(space: SchemaSpace, used: readonly unknown[], lookup: Lookup<Expression>) {
    this.#space = space;
    this.#used = used;
    this.#lookup = lookup;
  }

  /** The smallest value that is not used yet. */
  smallest(expression: Expression): SizedSketch | null {
    return this.#draw(expression, 1)[0]?.sized ?? null;
  }

  /**
   * A value for each expression, no two the same, of the fewest bytes; null when there are none.
   */
  choose(expressions: readonly Expression[]): readonly SizedSketch[] | null {
    const multiplicity = new Map<Expression, number>();
    for (const expression of expressions) {
      multiplicity.set(expression, (multiplicity.get(expression) ?? 0) + 1);
    }
    // When nobody's first choices are in the way of another's, all get them.
    const taken = new Set<string>();
    const queues = new Map<Expression, Draw[]>();
    for (const [expression, count] of multiplicity) {
      const draws = this.#draw(expression, count).slice(0, count);
      if (draws.length < count) return null;
      for (const draw of draws) taken.add(draw.identity);
      queues.set(expression, draws);
    }
    if (taken.size < expressions.length) return this.#assign(expressions);
    return expressions.flatMap((expression) => queues.get(expression)?.shift()?.sized ?? []);
  }

  /** One of its smallest `n` values is enough for each of `n` items, as the others take `n - 1`. */
  #assign(expressions: readonly Expression[]): readonly SizedSketch[] | null {
    const columns = new Map<string, number>();
    const choices = expressions.map((expression) => {
      const draws = this.#draw(expression, expressions.length);
      for (const { identity } of draws) {
        if (!columns.has(identity)) columns.set(identity, columns.size);
      }
      return new Map(draws.map((draw) => [columns.get(draw.identity) as number, draw]));
    });
    const costs = choices.map((draws) =>
      Array.from(columns.values(), (column) => draws.get(column)?.sized.size ?? Infinity),
    );
    const given = assign(costs);
    if (given === null) return null;
    return given.flatMap((column, row) => choices[row]?.get(column)?.sized ?? []);
  }

  /** The smallest `count` values, or as many as there are. */
  #draw(expression: Expression, count: number): readonly Draw[] {
    let drawn = this.#drawn.get(expression);
    if (drawn === undefined) {
      drawn = { draws: [], isExhausted: false };
      this.#drawn.set(expression, drawn);
    }
    const { draws } = drawn;
    while (draws.length < count && !drawn.isExhausted) {
      const others = this.#without([...this.#used, ...draws.map(({ value }) => value)]);
      const sized = this.#lookup(this.#space.and(expression, others));
      if (sized === null) {
        drawn.isExhausted = true;
      } else {
        const value = sketchValue(sized.sketch);
        draws.push({ sized, value, identity: canonicalText(value) });
      }
    }
    return draws;
  }

  #without(values: readonly unknown[]): Expression {
    return values.length === 0 ? this.#space.any : this.#space.notAmong(values);
  }
}
