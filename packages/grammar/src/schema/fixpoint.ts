// Solves the sizes of expressions that depend on each other. Expressions are found on demand; each
// is evaluated with what is known of its parts so far and again whenever one of them has shrunk.

import type { Fuel } from '../fuel.ts';
import type { Expression } from './expression.ts';
import type { Lookup, SizedSketch } from './sketch.ts';

type Evaluate = (expression: Expression, lookup: Lookup<Expression>) => SizedSketch | null;

type Node = {
  readonly expression: Expression;
  best: SizedSketch | null;
  /** Nodes that looked this one up. */
  readonly dependents: Set<Node>;
  isStale: boolean;
};

/** One run; what it finds is kept only once all of it is settled. */
export class Fixpoint {
  readonly #fuel: Fuel;
  readonly #known: Map<Expression, SizedSketch | null>;
  readonly #evaluate: Evaluate;
  readonly #nodes: Node[] = [];
  readonly #nodeOf = new Map<Expression, Node>();
  /** Nodes that have never been evaluated. */
  readonly #fresh: Node[] = [];

  /**
   * @param known what earlier runs found; this one adds to it
   * @param evaluate the smallest value of an expression, given those of its parts; must not grow
   *   when those shrink
   */
  constructor(fuel: Fuel, known: Map<Expression, SizedSketch | null>, evaluate: Evaluate) {
    this.#fuel = fuel;
    this.#known = known;
    this.#evaluate = evaluate;
  }

  solve(expression: Expression): SizedSketch | null {
    const root = this.#nodeFor(expression);
    this.#explore();
    // Parts are mostly found after what they are parts of, so each sweep goes from the last back.
    for (let hasStale = true; hasStale; ) {
      hasStale = false;
      for (let index = this.#nodes.length - 1; index >= 0; index--) {
        const node = this.#nodes[index] as Node;
        if (!node.isStale) continue;
        hasStale = true;
        this.#update(node);
        this.#explore();
      }
    }
    for (const node of this.#nodes) this.#known.set(node.expression, node.best);
    return root.best;
  }

  /** Evaluates what has been found and never been evaluated, the latest first. */
  #explore(): void {
    for (let node = this.#fresh.pop(); node !== undefined; node = this.#fresh.pop()) {
      this.#update(node);
    }
  }

  #update(node: Node): void {
    this.#fuel.spend();
    node.isStale = false;
    const found = this.#evaluate(node.expression, (part) => this.#lookup(part, node));
    if (found === null || (node.best !== null && found.size >= node.best.size)) return;
    node.best = found;
    for (const dependent of node.dependents) dependent.isStale = true;
  }

  #lookup(part: Expression, from: Node): SizedSketch | null {
    const known = this.#known.get(part);
    if (known !== undefined) return known;
    const node = this.#nodeFor(part);
    node.dependents.add(from);
    return node.best;
  }

  #nodeFor(expression: Expression): Node {
    let node = this.#nodeOf.get(expression);
    if (node === undefined) {
      node = { expression, best: null, dependents: new Set(), isStale: false };
      this.#nodeOf.set(expression, node);
      this.#nodes.push(node);
      this.#fresh.push(node);
    }
    return node;
  }
}
