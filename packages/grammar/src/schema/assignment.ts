// Who gets what, so that the sum of the costs is smallest: the Hungarian method with potentials,
// in time rows² · columns.

/**
 * Gives each row a column of its own.
 * @param costs a row per taker, all of the same length; Infinity where a pair is impossible
 * @returns the column of each row, or null when not all rows can have one
 */
export function assign(costs: readonly (readonly number[])[]): readonly number[] | null {
  const columns = costs[0]?.length ?? 0;
  if (costs.length > columns) return null;
  // Column 0 and row 0 stand for nobody, so that both count from 1.
  const state: State = {
    costs,
    rowPotential: new Array<number>(costs.length + 1).fill(0),
    columnPotential: new Array<number>(columns + 1).fill(0),
    rowOf: new Array<number>(columns + 1).fill(0),
  };
  for (let row = 1; row <= costs.length; row++) {
    if (!augment(state, row)) return null;
  }
  const result = new Array<number>(costs.length).fill(0);
  for (let column = 1; column <= columns; column++) {
    const row = state.rowOf[column] ?? 0;
    if (row > 0) result[row - 1] = column - 1;
  }
  return result;
}

type State = {
  readonly costs: readonly (readonly number[])[];
  readonly rowPotential: number[];
  readonly columnPotential: number[];
  /** The row that has a column; 0 for none. */
  readonly rowOf: number[];
};

/** Finds a column for one more row along the cheapest path of changes; false when there is none. */
function augment(state: State, row: number): boolean {
  const { rowOf, columnPotential } = state;
  const columns = rowOf.length - 1;
  const slack = new Array<number>(columns + 1).fill(Number.POSITIVE_INFINITY);
  const from = new Array<number>(columns + 1).fill(0);
  const isDone = new Array<boolean>(columns + 1).fill(false);
  rowOf[0] = row;
  let column = 0;
  do {
    isDone[column] = true;
    const taker = rowOf[column] ?? 0;
    let step = Number.POSITIVE_INFINITY;
    let next = 0;
    for (let other = 1; other <= columns; other++) {
      if (isDone[other]) continue;
      const reduced =
        (state.costs[taker - 1]?.[other - 1] ?? Number.POSITIVE_INFINITY) -
        (state.rowPotential[taker] ?? 0) -
        (columnPotential[other] ?? 0);
      if (reduced < (slack[other] ?? 0)) {
        slack[other] = reduced;
        from[other] = column;
      }
      if ((slack[other] ?? 0) < step) {
        step = slack[other] ?? 0;
        next = other;
      }
    }
    if (next === 0) return false;
    shift(state, slack, isDone, step);
    column = next;
  } while (rowOf[column] !== 0);
  while (column !== 0) {
    const before = from[column] ?? 0;
    rowOf[column] = rowOf[before] ?? 0;
    column = before;
  }
  return true;
}

function shift(state: State, slack: number[], isDone: readonly boolean[], step: number): void {
  const { rowPotential, columnPotential, rowOf } = state;
  for (let column = 0; column < rowOf.length; column++) {
    if (isDone[column]) {
      const row = rowOf[column] ?? 0;
      rowPotential[row] = (rowPotential[row] ?? 0) + step;
      columnPotential[column] = (columnPotential[column] ?? 0) - step;
    } else {
      slack[column] = (slack[column] ?? 0) - step;
    }
  }
}
