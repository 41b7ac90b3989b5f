// The keywords that combine schemas for the same value, references among them.
import * as atoms from './atoms.ts';
import type { Expression } from './expression.ts';
import type { SchemaPlace } from './place.ts';
import { isNames } from './vocabulary.ts';

export function* readLogicKeywords(place: SchemaPlace): Iterable<Expression> {
  const { space } = place;
  yield* readReferences(place);
  yield* place.readList('allOf');
  if (place.has('anyOf')) yield space.or(...place.readList('anyOf'));
  if (place.has('oneOf')) {
    const parts = place.readList('oneOf');
    yield place.within('oneOf', () => space.oneOf(...parts));
  }
  if (place.has('not')) {
    const part = place.read('not');
    yield place.within('not', () => space.not(part));
  }
  if (place.has('if')) yield readConditional(place);
  yield* readDependencies(place);
}

function* readReferences(place: SchemaPlace): Iterable<Expression> {
  const reference = place.string('$ref');
  if (reference !== undefined) yield place.follow(reference, '$ref');
  const recursive = place.string('$recursiveRef');
  if (recursive !== undefined) {
    if (!place.document.isRecursionStatic) throw dynamic(place, '$recursiveRef');
    yield place.follow(recursive, '$recursiveRef');
  }
  const target = place.string('$dynamicRef');
  if (target === undefined) return;
  const anchor = target.slice(target.indexOf('#') + 1);
  if (!place.document.isStatic(anchor)) throw dynamic(place, '$dynamicRef');
  yield place.follow(target, '$dynamicRef');
}

function dynamic(place: SchemaPlace, keyword: string): Error {
  const message = `${keyword} to one of several anchors cannot be enforced: use $ref.`;
  return place.error('unsupported', message, keyword);
}

/** `then` holds where `if` does, and `else` where it does not. */
function readConditional(place: SchemaPlace): Expression {
  const { space } = place;
  if (!place.has('then', 'else')) return space.any;
  const condition = place.read('if');
  const yes = place.has('then') ? place.read('then') : space.any;
  const no = place.has('else') ? place.read('else') : space.any;
  const opposite = place.within('if', () => space.not(condition));
  return space.or(space.and(condition, yes), space.and(opposite, no));
}

/** What must hold when a key is there: other keys, or a schema for the whole object. */
function* readDependencies(place: SchemaPlace): Iterable<Expression> {
  const { space } = place;
  for (const keyword of ['dependencies', 'dependentRequired', 'dependentSchemas']) {
    for (const [name, value] of place.entries(keyword)) {
      const consequence = isNames(value)
        ? space.and(...value.map((other) => atoms.required(space, other)))
        : place.read(keyword, name);
      if (consequence === space.any) continue;
      const object = space.types(['object']);
      yield space.or(
        space.not(object),
        space.and(object, atoms.absent(space, name)),
        space.and(object, atoms.required(space, name), consequence),
      );
    }
  }
}
