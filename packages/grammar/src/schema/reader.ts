// From a JSON Schema document to an expression. Everything that can be reached from the root is
// read at once, so that what cannot be enforced is refused before anything is generated; nothing is
// worked out any further.
import { GrammarError } from '../errors.ts';
import { inSlices, type Sliced } from '../fuel.ts';
import { COMPILE_SLICES_MAX, ONE_OF_SLICES_MAX } from '../limits.ts';
import { type Location, SchemaDocument } from './document.ts';
import type { Expression, Link } from './expression.ts';
import { readArrayKeywords } from './keywords-array.ts';
import { readLogicKeywords } from './keywords-logic.ts';
import { readObjectKeywords } from './keywords-object.ts';
import { readScalarKeywords } from './keywords-scalar.ts';
import { SchemaPlace } from './place.ts';
import type { SchemaSpace } from './space.ts';
import { isMap } from './vocabulary.ts';

// References within references are followed at once up to here, and later beyond.
const NESTING_MAX = 40;

/**
 * Reads one schema. Formats that are not known and keywords that are not known are annotations;
 * every keyword of the drafts is enforced exactly or refused.
 */
export class SchemaReader {
  readonly #space: SchemaSpace;
  readonly #document: SchemaDocument;
  readonly #read = new Map<object, Expression>();
  readonly #links = new Map<object, Link>();
  readonly #later: (readonly [Link, Location])[] = [];
  /** Schemas that are being read. */
  readonly #opened = new Set<object>();
  #nesting = 0;

  constructor(schema: unknown, space: SchemaSpace) {
    this.#space = space;
    this.#document = new SchemaDocument(schema, space.fuel);
  }

  /**
   * What the schema accepts.
   * @throws GrammarError
   */
  *read(): Sliced<Expression> {
    const { fuel } = this.#space;
    const root = yield* inSlices(fuel, COMPILE_SLICES_MAX, () => this.#readAll());
    yield* this.#tryOneOfs();
    return root;
  }

  #readAll(): Expression {
    // What an earlier try was in the middle of.
    this.#opened.clear();
    this.#nesting = 0;
    const root = this.#expression(this.#document.root);
    for (let next = this.#later.at(-1); next !== undefined; next = this.#later.at(-1)) {
      const [link, location] = next;
      link.target ??= this.#expression(location);
      this.#later.splice(this.#later.indexOf(next), 1);
    }
    this.#checkNegations();
    for (const link of this.#links.values()) checkCycle(link, new Set(), new Set());
    return root;
  }

  /**
   * The alternatives of a `oneOf` exclude each other two by two, which may be too much to work out:
   * better found now than in the middle of an answer. Many that are not too much are not all tried.
   * @throws GrammarError `too_large`
   */
  *#tryOneOfs(): Sliced<void> {
    const { fuel, oneOfs } = this.#space;
    let slices = 0;
    for (const one of oneOfs) {
      const trial = inSlices(fuel, ONE_OF_SLICES_MAX, () => this.#space.summary(one));
      while (trial.next().done !== true) {
        slices++;
        yield;
      }
      if (slices >= ONE_OF_SLICES_MAX) return;
    }
  }

  /** The expression of a schema, read on first sight. */
  #expression(location: Location): Expression {
    const { schema } = location;
    if (!isMap(schema)) return schema === false ? this.#space.never : this.#space.any;
    const known = this.#read.get(schema);
    if (known !== undefined) return known;
    const place = new SchemaPlace(this.#space, this.#document, location, schema, {
      read: (inner) => this.#expression(inner),
      refer: (target) => this.#reference(target),
    });
    this.#opened.add(schema);
    const expression = readPlace(place);
    this.#opened.delete(schema);
    this.#read.set(schema, expression);
    const link = this.#links.get(schema);
    if (link !== undefined) link.target = expression;
    return expression;
  }

  /** A link where the schema is still being read, or is too deep to be read now. */
  #reference(location: Location): Expression {
    const { schema, pointer } = location;
    if (!isMap(schema)) return this.#expression(location);
    const known = this.#read.get(schema);
    if (known !== undefined) return known;
    const isOpen = this.#opened.has(schema);
    if (!isOpen && this.#nesting < NESTING_MAX) {
      this.#nesting += 1;
      const expression = this.#expression(location);
      this.#nesting -= 1;
      return expression;
    }
    let link = this.#links.get(schema);
    if (link === undefined) {
      link = { target: null, pointer };
      this.#links.set(schema, link);
      if (!isOpen) this.#later.push([link, location]);
    }
    return this.#space.reference(link);
  }

  /** Takes every complement that following references could ask for. */
  #checkNegations(): void {
    const done = new Set<Link>();
    for (let isNew = true; isNew; ) {
      isNew = false;
      for (const link of this.#space.negatedLinks) {
        if (done.has(link) || link.target === null) continue;
        done.add(link);
        isNew = true;
        locateErrors(link.pointer, () => this.#space.not(link.target ?? this.#space.any));
      }
    }
  }
}

/** Looking for all keywords takes about so many. */
const PLACE_STEPS = 10;

function readPlace(place: SchemaPlace): Expression {
  place.space.fuel.spend(PLACE_STEPS);
  return place.space.and(
    ...readScalarKeywords(place),
    ...readObjectKeywords(place),
    ...readArrayKeywords(place),
    ...readLogicKeywords(place),
  );
}

/** Gives errors that have no place the one where they came up. */
function locateErrors<T>(pointer: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof GrammarError) || error.pointer !== '') throw error;
    throw new GrammarError(error.code, error.message, pointer, error.keyword);
  }
}

/** Refuses links that lead back to themselves without a key or an item in between. */
function checkCycle(link: Link, path: Set<Link>, done: Set<Link>): void {
  if (path.has(link)) {
    throw new GrammarError(
      'unsupported',
      'There is a circular reference: $ref leads back to itself before any property or item.',
      link.pointer,
      '$ref',
    );
  }
  if (done.has(link)) return;
  done.add(link);
  path.add(link);
  const visit = (part: Expression): void => {
    if (part.kind === 'reference') checkCycle(part.link, path, done);
    else if (part.kind === 'and' || part.kind === 'or' || part.kind === 'oneOf') {
      part.parts.forEach(visit);
    }
  };
  if (link.target !== null) visit(link.target);
  path.delete(link);
}
