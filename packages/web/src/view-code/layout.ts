// Writes values as literals of a language: on one line where they fit, else one entry a line.

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

/** A value of a program: JSON, or something in it that a function makes. */
export type Value = null | boolean | number | string | readonly Value[] | ValueObject | Call;
export type ValueObject = { readonly [key: string]: Value };

/** The call of a function, with at most one argument. */
export class Call {
  readonly name: string;
  readonly argument: Value | undefined;

  constructor(name: string, argument?: Value) {
    this.name = name;
    this.argument = argument;
  }
}

/** How a language spells literals. */
export type Notation = {
  readonly null: string;
  readonly true: string;
  readonly false: string;
  /** What one level is set in by. */
  readonly indent: string;
  readonly quote: (text: string) => string;
  /** A key of an object, up to its value. */
  readonly key: (name: string) => string;
  /** What stands inside of braces on one line. */
  readonly padding: string;
  /** What the last of several lines ends with. */
  readonly lastComma: string;
};

const COLUMNS_MAX = 88;

/**
 * @param depth how many levels the line that the value begins on is set in by
 * @param column how much of that line is taken
 */
export function layOut(value: Value, notation: Notation, depth = 0, column = 0): string {
  const line = onOneLine(value, notation);
  if (column + line.length <= COLUMNS_MAX) return line;
  if (value instanceof Call) {
    const start = column + value.name.length + 1;
    return `${value.name}(${layOut(value.argument ?? null, notation, depth, start)})`;
  }
  if (typeof value !== 'object' || value === null) return line;
  return isList(value)
    ? `[${layOutEntries(
        value.map((item) => ['', item]),
        notation,
        depth,
      )}]`
    : `{${layOutObject(value, notation, depth)}}`;
}

/** What stands between the braces of an object, one entry a line. */
export function layOutObject(object: ValueObject, notation: Notation, depth = 0): string {
  const entries = Object.entries(object);
  return layOutEntries(
    entries.map(([name, value]) => [notation.key(name), value]),
    notation,
    depth,
  );
}

/** Entries with what stands before their values, one a line, set in by one level more. */
export function layOutEntries(
  entries: readonly (readonly [start: string, value: Value])[],
  notation: Notation,
  depth: number,
): string {
  const indent = notation.indent.repeat(depth + 1);
  const lines = entries.map(([start, value]) => {
    const column = indent.length + start.length + 1;
    return `${indent}${start}${layOut(value, notation, depth + 1, column)}`;
  });
  return `\n${lines.join(',\n')}${notation.lastComma}\n${notation.indent.repeat(depth)}`;
}

function onOneLine(value: Value, notation: Notation): string {
  if (value === null) return notation.null;
  if (value instanceof Call) {
    const { name, argument } = value;
    return `${name}(${argument === undefined ? '' : onOneLine(argument, notation)})`;
  }
  if (typeof value === 'boolean') return value ? notation.true : notation.false;
  if (typeof value === 'number') return JSON.stringify(value);
  if (typeof value === 'string') return notation.quote(value);
  if (isList(value)) return `[${value.map((item) => onOneLine(item, notation)).join(', ')}]`;
  const entries = Object.entries(value).map(
    ([name, item]) => notation.key(name) + onOneLine(item, notation),
  );
  if (entries.length === 0) return '{}';
  return `{${notation.padding}${entries.join(', ')}${notation.padding}}`;
}

function isList(value: object): value is readonly Value[] {
  return Array.isArray(value);
}
