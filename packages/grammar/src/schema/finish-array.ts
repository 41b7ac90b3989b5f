// The cheapest way to complete an array from where it stands: as many items as are still missing,
// among them those that its `contains` ask for, all different where they must be.

import type { Fuel } from '../fuel.ts';
import { DistinctItems } from './distinct-items.ts';
import type { Expression } from './expression.ts';
import { type ItemOption, itemOptions } from './item-options.ts';
import type { ArrayShape } from './shapes.ts';
import type { Lookup, SizedSketch } from './sketch.ts';
import type { SchemaSpace } from './space.ts';

/** How far an array is. */
export type ArrayProgress = {
  /** Items so far; may stop to grow where all further places are alike. */
  readonly index: number;
  /** For each `contains` of the shape, items so far that count for it. */
  readonly containsCounts: readonly number[];
  /** The values of the items so far; only kept when items must differ. */
  readonly used: readonly unknown[];
};

/** An array of the shape that has only just been opened. */
export function emptyArray(shape: ArrayShape): ArrayProgress {
  return { index: 0, containsCounts: shape.contains.map(() => 0), used: [] };
}

/** Items chosen so far, as a list from the last one back. */
type Plan = {
  readonly counts: readonly number[];
  readonly cost: number;
  readonly last: {
    readonly option: ItemOption;
    readonly item: SizedSketch;
    readonly before: Plan;
  } | null;
};

/** Completes arrays of one space. */
export class ArrayFinisher {
  readonly #space: SchemaSpace;
  readonly #fuel: Fuel;

  constructor(space: SchemaSpace, fuel: Fuel) {
    this.#space = space;
    this.#fuel = fuel;
  }

  /** A lower bound of the bytes of every array of the shape. */
  sizeMin(shape: ArrayShape): number {
    return Math.max(2, 1 + 2 * shape.itemsMin);
  }

  /** The smallest items that complete the array; null when there are none. */
  finish(
    shape: ArrayShape,
    progress: ArrayProgress,
    lookup: Lookup<Expression>,
  ): readonly SizedSketch[] | null {
    const missing = Math.max(0, shape.itemsMin - progress.index);
    if (missing === 0 && isSatisfied(shape, progress.containsCounts)) return [];
    if (progress.index + missing > shape.itemsMax) return null;
    if (shape.isUnique) return this.#finishUnique(shape, progress, missing, lookup);
    const isPlain = shape.contains.every(
      ({ min, max }, at) => max === Infinity && (progress.containsCounts[at] ?? 0) >= min,
    );
    return isPlain
      ? this.#fill(shape, progress, missing, lookup)
      : this.#cheapest(shape, progress, missing, lookup);
  }

  /** Nothing but a number of items is missing. */
  #fill(
    shape: ArrayShape,
    progress: ArrayProgress,
    missing: number,
    lookup: Lookup<Expression>,
  ): readonly SizedSketch[] | null {
    const items: (SizedSketch | null)[] = [];
    for (let index = progress.index; index < progress.index + missing; index++) {
      this.#fuel.spend();
      items.push(lookup(shape.prefix[index] ?? shape.rest));
    }
    return items.some((item) => item === null) ? null : (items as SizedSketch[]);
  }

  /** Keeps the cheapest plan for each number of items and counts. */
  #cheapest(
    shape: ArrayShape,
    progress: ArrayProgress,
    missing: number,
    lookup: Lookup<Expression>,
  ): readonly SizedSketch[] | null {
    let layer: Plan[] = [{ counts: progress.containsCounts, cost: 0, last: null }];
    let best: Plan | null = null;
    const most = itemsMost(shape, progress);
    for (let added = 0; layer.length > 0; added++) {
      for (const plan of layer) {
        if (added < missing || !isSatisfied(shape, plan.counts)) continue;
        if (best === null || plan.cost < best.cost) best = plan;
      }
      if (added === most) break;
      const next = new Map<string, Plan>();
      for (const plan of layer) {
        if (best !== null && plan.cost >= best.cost) continue;
        for (const option of itemOptions(this.#space, shape, progress.index + added, plan.counts)) {
          this.#fuel.spend();
          const item = lookup(option.expression);
          if (item !== null) keep(next, extend(plan, option, item));
        }
      }
      layer = [...next.values()];
    }
    return best === null ? null : itemsOf(best);
  }

  /** Tries plans in the order of what they cost at least, until one that costs no more is found. */
  #finishUnique(
    shape: ArrayShape,
    progress: ArrayProgress,
    missing: number,
    lookup: Lookup<Expression>,
  ): readonly SizedSketch[] | null {
    const distinct = new DistinctItems(this.#space, progress.used, lookup);
    const plans = this.#plans(shape, progress, missing, (expression) =>
      distinct.smallest(expression),
    );
    let best: readonly SizedSketch[] | null = null;
    let bestCost = Infinity;
    for (const plan of plans.sort((a, b) => a.cost - b.cost)) {
      if (plan.cost >= bestCost) break;
      this.#fuel.spend();
      const items = distinct.choose(expressionsOf(plan));
      if (items === null) continue;
      const cost = items.reduce((sum, { size }) => sum + size + 1, 0);
      if (cost < bestCost) {
        best = items;
        bestCost = cost;
      }
    }
    return best;
  }

  /** All plans that satisfy every `contains`, one for each way to count. */
  #plans(
    shape: ArrayShape,
    progress: ArrayProgress,
    missing: number,
    lookup: Lookup<Expression>,
  ): Plan[] {
    const most = itemsMost(shape, progress);
    const found: Plan[] = [];
    let layer: Plan[] = [{ counts: progress.containsCounts, cost: 0, last: null }];
    for (let added = 0; layer.length > 0; added++) {
      if (added >= missing) found.push(...layer.filter((plan) => isSatisfied(shape, plan.counts)));
      if (added === most || (added >= missing && shape.contains.length === 0)) break;
      layer = layer.flatMap((plan) => {
        const options = itemOptions(this.#space, shape, progress.index + added, plan.counts);
        return options.flatMap((option) => {
          this.#fuel.spend();
          if (isOutOfOrder(plan.last?.option, option)) return [];
          const item = lookup(option.expression);
          return item === null ? [] : [extend(plan, option, item)];
        });
      });
    }
    return found;
  }
}

/** Of places that are alike, those that count for more come first, so that no plan comes twice. */
function isOutOfOrder(before: ItemOption | undefined, option: ItemOption): boolean {
  return before !== undefined && before.place === option.place && before.counted < option.counted;
}

/** Beyond this many items more, nothing can be gained: further ones would only add bytes. */
function itemsMost(shape: ArrayShape, progress: ArrayProgress): number {
  const starts = shape.contains.map(({ from }) => from);
  const alike = Math.max(progress.index, shape.itemsMin, shape.prefix.length, ...starts);
  let owed = 0;
  for (const [at, { min }] of shape.contains.entries()) {
    owed += Math.max(0, min - (progress.containsCounts[at] ?? 0));
  }
  return Math.min(alike + owed, shape.itemsMax) - progress.index;
}

function isSatisfied(shape: ArrayShape, counts: readonly number[]): boolean {
  return shape.contains.every(
    ({ min, max }, at) => (counts[at] ?? 0) >= min && (counts[at] ?? 0) <= max,
  );
}

function extend(before: Plan, option: ItemOption, item: SizedSketch): Plan {
  const last = { option, item, before };
  return { counts: option.counts, cost: before.cost + item.size + 1, last };
}

function keep(plans: Map<string, Plan>, plan: Plan): void {
  const key = plan.counts.join(' ');
  const known = plans.get(key);
  if (known === undefined || plan.cost < known.cost) plans.set(key, plan);
}

function itemsOf(plan: Plan): readonly SizedSketch[] {
  const items: SizedSketch[] = [];
  for (let at = plan; at.last !== null; at = at.last.before) items.push(at.last.item);
  return items.reverse();
}

function expressionsOf(plan: Plan): readonly Expression[] {
  const expressions: Expression[] = [];
  for (let at = plan; at.last !== null; at = at.last.before) {
    expressions.push(at.last.option.expression);
  }
  return expressions.reverse();
}
