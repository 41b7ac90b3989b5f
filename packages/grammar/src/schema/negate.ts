// Complements. They are pushed down to the atoms at once, except through references, which are
// complemented when they are followed.
import { GrammarError } from '../errors.ts';
import * as atoms from './atoms.ts';
import type { ArrayAtom, Expression, ObjectAtom } from './expression.ts';
import type { SchemaSpace } from './space.ts';

/** @throws GrammarError `unsupported` for the complement of `uniqueItems` */
export function negate(space: SchemaSpace, part: Expression): Expression {
  switch (part.kind) {
    case 'flat':
      return space.flat(space.flats.not(part));
    case 'and':
      return space.or(...part.parts.map((each) => space.not(each)));
    case 'or':
      return space.and(...part.parts.map((each) => space.not(each)));
    case 'oneOf':
      return noneOrMany(space, part.parts);
    case 'reference':
      return space.reference(part.link, !part.isNegated);
    case 'among':
      return part.isNegated ? space.among(part.values) : space.notAmong(part.values);
    case 'item':
    case 'itemsFrom':
    case 'itemsMin':
    case 'itemsMax':
    case 'unique':
    case 'contains':
      return space.and(space.types(['array']), negateArrayAtom(space, part));
    default:
      return space.and(space.types(['object']), negateObjectAtom(space, part));
  }
}

function noneOrMany(space: SchemaSpace, parts: readonly Expression[]): Expression {
  const pairs = parts.flatMap((left, index) =>
    parts.slice(index + 1).map((right) => space.and(left, right)),
  );
  return space.or(space.and(...parts.map((part) => space.not(part))), ...pairs);
}

function negateObjectAtom(space: SchemaSpace, atom: ObjectAtom): Expression {
  switch (atom.kind) {
    case 'property':
      if (atom.value === space.any) return space.never;
      return space.and(
        atoms.property(space, atom.name, space.not(atom.value)),
        atoms.required(space, atom.name),
      );
    case 'required':
      return atoms.absent(space, atom.name);
    case 'keyRule':
      return atoms.need(space, atom.keys, space.not(atom.value));
    case 'keyNames':
      return atoms.need(space, space.arena.not(atom.keys), space.any);
    case 'need':
      return atoms.keyRule(space, atom.keys, space.not(atom.value));
    case 'propertiesMin':
      return atoms.propertiesMax(space, atom.count - 1);
    case 'propertiesMax':
      return atoms.propertiesMin(space, atom.count + 1);
  }
}

function negateArrayAtom(space: SchemaSpace, atom: ArrayAtom): Expression {
  switch (atom.kind) {
    case 'item':
      return space.and(
        atoms.item(space, atom.index, space.not(atom.value)),
        atoms.itemsMin(space, atom.index + 1),
      );
    case 'itemsFrom': {
      const wrong = space.not(atom.value);
      return atoms.contains(space, atom.from, wrong, { min: 1, max: Number.POSITIVE_INFINITY });
    }
    case 'itemsMin':
      return atoms.itemsMax(space, atom.count - 1);
    case 'itemsMax':
      return atoms.itemsMin(space, atom.count + 1);
    case 'unique':
      throw new GrammarError(
        'unsupported',
        'The opposite of uniqueItems cannot be enforced: keep uniqueItems out of "not", "if" ' +
          'and branches of "oneOf" that overlap.',
        '',
        'uniqueItems',
      );
    case 'contains': {
      const { from, item, min, max } = atom;
      return space.or(
        min > 0 ? atoms.contains(space, from, item, { min: 0, max: min - 1 }) : space.never,
        max === Number.POSITIVE_INFINITY
          ? space.never
          : atoms.contains(space, from, item, { min: max + 1, max: Number.POSITIVE_INFINITY }),
      );
    }
  }
}
