// Which of many possible properties to add, so that the bytes are fewest: all required ones, at
// least so many, at most so many, and every need met by one of them.

import type { Fuel } from '../fuel.ts';
import type { SizedEntry, SizedSketch } from './sketch.ts';

/** A property that may be added, with its values by the needs that each of them meets. */
export type Candidate = {
  readonly key: string;
  readonly isRequired: boolean;
  /** Empty when the property has no value at all. */
  readonly options: readonly Option[];
};

export type Option = {
  /** The needs that the value meets, as bits. */
  readonly needs: number;
  readonly value: SizedSketch;
  /** Bytes of the property with its colon and comma. */
  readonly cost: number;
};

export type Goal = {
  /** The needs to meet, as bits. */
  readonly needs: number;
  readonly least: number;
  readonly most: number;
};

/** The properties to add, in the order of the candidates; null when no choice will do. */
export function chooseProperties(
  candidates: readonly Candidate[],
  goal: Goal,
  fuel: Fuel,
): readonly SizedEntry[] | null {
  const required = candidates.filter((candidate) => candidate.isRequired);
  if (required.length > goal.most) return null;
  if (required.some((candidate) => candidate.options.length === 0)) return null;
  if (goal.needs !== 0) return chooseForNeeds(candidates, required.length, goal, fuel);
  return chooseCheapest(candidates, goal.least - required.length);
}

/** Nothing is needed but a number: the cheapest ones do. */
function chooseCheapest(
  candidates: readonly Candidate[],
  missing: number,
): readonly SizedEntry[] | null {
  const optional = candidates
    .filter((candidate) => !candidate.isRequired && candidate.options.length > 0)
    .sort((a, b) => costOf(a) - costOf(b));
  if (missing > optional.length) return null;
  const chosen = new Set(optional.slice(0, Math.max(0, missing)));
  return candidates.flatMap((candidate) => {
    const option = cheapest(candidate);
    if (option === undefined || !(candidate.isRequired || chosen.has(candidate))) return [];
    return [{ key: candidate.key, value: option.value }];
  });
}

function costOf(candidate: Candidate): number {
  return cheapest(candidate)?.cost ?? Number.POSITIVE_INFINITY;
}

function cheapest(candidate: Candidate): Option | undefined {
  return candidate.options.find((option) => option.needs === 0) ?? candidate.options[0];
}

/** A partial choice, as a list from its last property back. */
type Choice = {
  readonly cost: number;
  readonly needs: number;
  readonly count: number;
  readonly last: { readonly entry: SizedEntry; readonly before: Choice } | null;
};

/** Goes through the candidates and keeps the cheapest choice for each set of needs and count. */
function chooseForNeeds(
  candidates: readonly Candidate[],
  requiredCount: number,
  goal: Goal,
  fuel: Fuel,
): readonly SizedEntry[] | null {
  // More properties than this are never cheaper: one per need is enough.
  const most = Math.min(goal.most, Math.max(goal.least, requiredCount + bitCount(goal.needs)));
  let choices: Choice[] = [{ cost: 0, needs: 0, count: 0, last: null }];
  for (const candidate of candidates) {
    if (candidate.options.length === 0) continue;
    const next = new Map<number, Choice>();
    for (const choice of choices) {
      if (!candidate.isRequired) keep(next, choice, most);
      for (const option of candidate.options) {
        fuel.spend();
        keep(next, add(choice, candidate, option), most);
      }
    }
    choices = [...next.values()];
  }
  let best: Choice | null = null;
  for (const choice of choices) {
    if (choice.needs !== goal.needs || choice.count < goal.least) continue;
    if (best === null || choice.cost < best.cost) best = choice;
  }
  return best === null ? null : entriesOf(best);
}

function add(choice: Choice, candidate: Candidate, option: Option): Choice {
  return {
    cost: choice.cost + option.cost,
    needs: choice.needs | option.needs,
    count: choice.count + 1,
    last: { entry: { key: candidate.key, value: option.value }, before: choice },
  };
}

function keep(choices: Map<number, Choice>, choice: Choice, most: number): void {
  if (choice.count > most) return;
  const place = choice.needs * (most + 1) + choice.count;
  const known = choices.get(place);
  if (known === undefined || choice.cost < known.cost) choices.set(place, choice);
}

function entriesOf(choice: Choice): readonly SizedEntry[] {
  const entries: SizedEntry[] = [];
  for (let at = choice; at.last !== null; at = at.last.before) entries.push(at.last.entry);
  return entries.reverse();
}

function bitCount(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count++;
  return count;
}
