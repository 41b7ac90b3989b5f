// A radix tree over token ids: every path from the root is the beginning of some lists, and is
// stored once. As in SGLang's RadixAttention, but what the leaves lead to is memory of a slot.
import { commonLength, type Indexed, type Match, type PrefixIndex } from './prefix-index.ts';

/** The edge from its parent is `tokens` from `from` to `to`, of any list that passes through it. */
type Node<T> = {
  parent: Node<T> | null;
  tokens: Int32Array;
  from: number;
  to: number;
  /** By the first token of their edges. */
  readonly children: Map<number, Node<T>>;
  /** Lists that end here. */
  readonly values: Set<T>;
};

export class RadixIndex<T extends Indexed> implements PrefixIndex<T> {
  /** By salt: nothing is found across them. */
  readonly #roots = new Map<string, Node<T>>();
  readonly #nodes = new Map<T, Node<T>>();

  add(value: T): void {
    const { tokens, salt } = value;
    let root = this.#roots.get(salt);
    if (root === undefined) {
      root = makeNode<T>(null, tokens, 0, 0);
      this.#roots.set(salt, root);
    }
    const { node, common } = descend(root, tokens);
    let at = common < node.to ? split(node, common) : node;
    if (common < tokens.length) at = makeNode(at, tokens, common, tokens.length);
    at.values.add(value);
    this.#nodes.set(value, at);
  }

  delete(value: T): void {
    const node = this.#nodes.get(value);
    if (node === undefined) return;
    this.#nodes.delete(value);
    node.values.delete(value);
    this.#tidy(node, value.salt);
  }

  *matches(prompt: Int32Array, salt: string): Generator<Match<T>> {
    const root = this.#roots.get(salt);
    if (root === undefined) return;
    let { node, common } = descend(root, prompt);
    let seen: Node<T> | null = null;
    // All below where prompt and tree part have as much in common with it, then those below its
    // parent that are not below itself, and so on.
    while (common > 0) {
      for (const value of valuesBelow(node, seen)) yield { value, common };
      seen = node;
      common = node.from;
      node = node.parent as Node<T>;
    }
  }

  checkIntegrity(values: Iterable<T>): void {
    const expected = new Set(values);
    let found = 0;
    for (const [salt, root] of this.#roots) {
      for (const node of nodesBelow(root, null)) {
        if (node !== root) checkNode(node);
        for (const value of node.values) {
          found++;
          const isSound =
            expected.has(value) &&
            this.#nodes.get(value) === node &&
            value.salt === salt &&
            value.tokens.length === node.to &&
            commonLength(value.tokens, node.tokens) >= node.to;
          if (!isSound) throw new Error('the radix tree holds a list in a wrong place');
        }
      }
    }
    if (found !== expected.size) throw new Error('the radix tree has lost lists');
  }

  /** Removes a node that nothing needs, and joins one that leads to a single other with it. */
  #tidy(node: Node<T>, salt: string): void {
    const { parent } = node;
    if (node.values.size > 0 || node.children.size > 1) return;
    if (parent === null) {
      if (node.children.size === 0) this.#roots.delete(salt);
      return;
    }
    const [only] = node.children.values();
    if (only === undefined) {
      parent.children.delete(firstToken(node));
      this.#tidy(parent, salt);
      return;
    }
    only.from = node.from;
    only.parent = parent;
    parent.children.set(firstToken(only), only);
  }
}

function makeNode<T>(parent: Node<T> | null, tokens: Int32Array, from: number, to: number) {
  const node: Node<T> = { parent, tokens, from, to, children: new Map(), values: new Set() };
  parent?.children.set(firstToken(node), node);
  return node;
}

/** The node in whose edge, or at whose end, tokens and tree part, and what they have in common. */
function descend<T>(root: Node<T>, tokens: Int32Array): { node: Node<T>; common: number } {
  let node = root;
  let common = 0;
  while (common === node.to && common < tokens.length) {
    const child = node.children.get(tokens[common] as number);
    if (child === undefined) break;
    node = child;
    common = commonLength(node.tokens, tokens, node.from, node.to);
  }
  return { node, common };
}

/** Cuts the edge to a node in two; returns the node between them. */
function split<T>(node: Node<T>, at: number): Node<T> {
  const upper = makeNode(node.parent, node.tokens, node.from, at);
  node.from = at;
  node.parent = upper;
  upper.children.set(firstToken(node), node);
  return upper;
}

function firstToken<T>(node: Node<T>): number {
  return node.tokens[node.from] as number;
}

function* valuesBelow<T>(node: Node<T>, except: Node<T> | null): Generator<T> {
  for (const each of nodesBelow(node, except)) yield* each.values;
}

function* nodesBelow<T>(node: Node<T>, except: Node<T> | null): Generator<Node<T>> {
  const open = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === except) continue;
    yield next;
    open.push(...next.children.values());
  }
}

function checkNode<T>(node: Node<T>): void {
  const { parent, from, to, children, values } = node;
  const isSound =
    parent !== null &&
    parent.to === from &&
    from < to &&
    parent.children.get(firstToken(node)) === node &&
    commonLength(node.tokens, parent.tokens) >= from &&
    (values.size > 0 || children.size > 1);
  if (!isSound) throw new Error('the radix tree has an impossible node');
}
