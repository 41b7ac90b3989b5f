// Where the time of a recording went: how long the kernels computed, and what the engine's own
// thread did between two steps of the kernels and beside them.

/** What a function belongs to, by its file; the first that fits counts. */
const CATEGORIES = [
  ['masks', /packages\/grammar\/|engine\/dist\/constraint\.js$/],
  ['sampling', /engine\/dist\/(sampling\/|draws\.js$|answer-draws\.js$)/],
  ['text', /engine\/dist\/(text\/|answer\.js$)/],
  ['messages', /engine\/dist\/process\/main\.js$|^node:internal\/child_process/],
  ['batches', /engine\/dist\/(kernels\/|batch\.js$)|packages\/llama\/|koffi/],
  ['the loop, queues, cache', /engine\/dist\//],
];
const IDLE = 'idle';
const OTHER = 'other';
const COLLECTION = 'garbage collection';

export const ROWS = [...CATEGORIES.map(([name]) => name), COLLECTION, OTHER, IDLE];

/**
 * Shares are of the whole time: whole steps, from one start of the kernels to a later one. While
 * they compute elsewhere, the engine's thread waits, or does what costs no time of its own,
 * `beside` them; what it does else is `between` their steps. That they are still at work shows only
 * by the thread's wait for them, so what it does last before it hears of their end counts as
 * `between`.
 * @typedef {{ startMicroseconds: number, endMicroseconds: number, isHere?: boolean }} Decode a step
 *   of the kernels; `isHere` where the engine's own thread computed it
 * @typedef {{ elapsedMs: number, stepCount: number, kernels: number,
 *   between: Map<string, number>, beside: Map<string, number> }} Account
 */

/**
 * @param {{ profile: object, decodes: Decode[] }} recording a profile as the inspector's protocol
 *   has it, and the kernels' steps in order
 * @returns {Account}
 * @throws Error when there is no whole step
 */
export function account({ profile, decodes }) {
  if (decodes.length < 2) throw new Error('A stream ended before the recording had begun.');
  const from = decodes[0].startMicroseconds;
  const to = decodes.at(-1).startMicroseconds;
  const spans = spansOf(profile).filter(({ start }) => start >= from && start < to);
  const between = new Map();
  const beside = new Map();
  let kernels = 0;
  const add = (sums, { category, start, end }) =>
    sums.set(category, (sums.get(category) ?? 0) + (end - start) / (to - from));

  let next = 0;
  const takeUntil = (time) => {
    const first = next;
    while (next < spans.length && spans[next].start < time) next++;
    return spans.slice(first, next);
  };
  for (const { startMicroseconds, endMicroseconds, isHere } of decodes) {
    for (const span of takeUntil(startMicroseconds)) add(between, span);
    const step = takeUntil(endMicroseconds);
    if (isHere) {
      for (const span of step) kernels += (span.end - span.start) / (to - from);
      continue;
    }
    const lastWait = step.findLastIndex(({ category }) => category === IDLE);
    for (const [index, span] of step.entries()) {
      if (index <= lastWait) kernels += (span.end - span.start) / (to - from);
      add(index <= lastWait ? beside : between, span);
    }
  }
  const elapsedMs = (to - from) / 1000;
  return { elapsedMs, stepCount: decodes.length - 1, kernels, between, beside };
}

/** What the thread did from one sample to the next. */
function spansOf({ nodes, samples, timeDeltas, startTime, endTime }) {
  const categories = categoriesOf(nodes);
  const starts = [];
  let time = startTime;
  for (const delta of timeDeltas) {
    time += delta;
    starts.push(time);
  }
  return samples.map((sample, index) => ({
    category: categories.get(sample),
    start: starts[index],
    end: starts[index + 1] ?? endTime,
  }));
}

/** The category of each node of the tree of calls: its own, or else that of who called it. */
function categoriesOf(nodes) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const categories = new Map();
  const visit = (node, inherited) => {
    const own = categoryOf(node.callFrame) ?? inherited;
    categories.set(node.id, own);
    for (const child of node.children ?? []) visit(byId.get(child), own);
  };
  visit(nodes[0], OTHER);
  return categories;
}

function categoryOf({ functionName, url }) {
  if (functionName === '(idle)') return IDLE;
  if (functionName === '(garbage collector)') return COLLECTION;
  return CATEGORIES.find(([, pattern]) => pattern.test(url))?.[0];
}
