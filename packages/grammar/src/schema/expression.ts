// Schemas as boolean expressions. Each atom restricts one type of JSON and lets all others pass, so
// that `and`, `or` and `not` mean what they mean for sets of values.
import type { Regex } from '../regex/regex.ts';

/** A set of JSON values. Interned in its space: equal expressions are the same object. */
export type Expression = Flat | And | Or | OneOf | Reference | Among | ObjectAtom | ArrayAtom;

/** A set in which containers are in or out as a whole: closed under and, or, not. */
export type Flat = {
  readonly id: number;
  readonly kind: 'flat';
  readonly isNull: boolean;
  readonly isTrue: boolean;
  readonly isFalse: boolean;
  /** All arrays, or none. */
  readonly isArray: boolean;
  /** All objects, or none. */
  readonly isObject: boolean;
  /** Texts of numbers. Holds all decimal spellings of a value or none, such as 1, 1.0 and 1.00. */
  readonly number: Regex;
  /** Contents of strings. */
  readonly string: Regex;
};

export type And = {
  readonly id: number;
  readonly kind: 'and';
  /** In the order in which properties are met. */
  readonly parts: readonly Expression[];
};

export type Or = {
  readonly id: number;
  readonly kind: 'or';
  readonly parts: readonly Expression[];
};

/** Values that exactly one of the parts accepts. */
export type OneOf = {
  readonly id: number;
  readonly kind: 'oneOf';
  readonly parts: readonly Expression[];
};

/** Stands for an expression that is still being read, as recursive schemas need it. */
export type Reference = {
  readonly id: number;
  readonly kind: 'reference';
  readonly link: Link;
  readonly isNegated: boolean;
};

/** What a reference leads to. */
export type Link = {
  /** Null until it has been read. */
  target: Expression | null;
  /** JSON pointer to the schema that it leads to. */
  readonly pointer: string;
};

/** Exactly these values, or all but these; for lists that have arrays or objects among them. */
export type Among = {
  readonly id: number;
  readonly kind: 'among';
  readonly values: readonly unknown[];
  readonly isNegated: boolean;
};

/** Restricts objects alone. */
export type ObjectAtom =
  | Atom<'property', { readonly name: string; readonly value: Expression }>
  | Atom<'required', { readonly name: string }>
  /** Each value whose key is in `keys`. */
  | Atom<'keyRule', { readonly keys: Regex; readonly value: Expression }>
  /** Every key is in `keys`. */
  | Atom<'keyNames', { readonly keys: Regex }>
  /** At least one key of `keys` has a value of `value`. */
  | Atom<'need', { readonly keys: Regex; readonly value: Expression }>
  | Atom<'propertiesMin', { readonly count: number }>
  | Atom<'propertiesMax', { readonly count: number }>;

/** Restricts arrays alone. */
export type ArrayAtom =
  /** The item at `index`, where there is one. */
  | Atom<'item', { readonly index: number; readonly value: Expression }>
  /** Every item from index `from` on. */
  | Atom<'itemsFrom', { readonly from: number; readonly value: Expression }>
  | Atom<'itemsMin', { readonly count: number }>
  | Atom<'itemsMax', { readonly count: number }>
  | Atom<'unique', unknown>
  /** Between `min` and `max` of the items from index `from` on. */
  | Atom<
      'contains',
      {
        readonly from: number;
        readonly item: Expression;
        readonly min: number;
        readonly max: number;
      }
    >;

type Atom<Kind extends string, Fields> = { readonly id: number; readonly kind: Kind } & Fields;

/** An expression that has no number yet. */
export type Draft<E extends Expression = Expression> = E extends Expression ? Omit<E, 'id'> : never;

/** The types whose values have parts. */
export type ContainerKind = 'array' | 'object';

/** The type that an atom restricts; null for what is not an atom. */
export function containerOf(expression: Expression): ContainerKind | null {
  switch (expression.kind) {
    case 'property':
    case 'required':
    case 'keyRule':
    case 'keyNames':
    case 'need':
    case 'propertiesMin':
    case 'propertiesMax':
      return 'object';
    case 'item':
    case 'itemsFrom':
    case 'itemsMin':
    case 'itemsMax':
    case 'unique':
    case 'contains':
      return 'array';
    default:
      return null;
  }
}
