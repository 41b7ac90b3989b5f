// A schema document: every subschema is looked at once, before anything is read, and references
// are resolved within it. Nothing is ever fetched.

import { GrammarError } from '../errors.ts';
import type { Fuel } from '../fuel.ts';
import { SUBSCHEMA_DEPTH_MAX, SUBSCHEMAS_MAX } from '../limits.ts';
import { checkKeywords } from './caps.ts';
import { childPointer, childrenOf, findProblem, isMap, type JsonObject } from './vocabulary.ts';

/** A schema and where it is. */
export type Location = {
  readonly schema: unknown;
  /** JSON pointer from the root of the document. */
  readonly pointer: string;
  /** The address that references in it are relative to. */
  readonly base: string;
};

// What a document without an address of its own is called.
const ROOT = 'schema:///';

/** Looking at one schema takes about so many. */
const SCAN_STEPS = 3;

export class SchemaDocument {
  readonly root: Location;
  /** The schema says that it is of draft 7 or before. */
  readonly isOldDraft: boolean;
  /** By address, with a fragment for anchors. */
  readonly #named = new Map<string, Location>();
  readonly #dynamicAnchors = new Map<string, number>();
  #recursiveAnchors = 0;
  readonly #fuel: Fuel;
  #nodes = 0;

  /**
   * @param fuel pays for looking at every schema in it
   * @throws GrammarError `invalid` when a keyword has a value of the wrong type, `too_large` when
   *   there are too many schemas, too many levels of them, or too many values in an `enum`
   */
  constructor(schema: unknown, fuel: Fuel) {
    this.#fuel = fuel;
    const located = { schema, pointer: '', base: ROOT };
    this.isOldDraft = isMap(schema) && /draft-0[3-7]/.test(String(schema['$schema']));
    this.#named.set(ROOT, located);
    this.root = this.#enter(located);
    this.#scan(located, 0);
  }

  /**
   * What a reference leads to.
   * @throws GrammarError `unsupported` when it leads out of the document, `invalid` when to nothing
   */
  resolve(reference: string, from: Location, keyword: string): Location {
    const address = resolveAddress(reference, from.base);
    const [resource, fragment] = splitFragment(address);
    const at = `${from.pointer}/${keyword}`;
    const start = this.#named.get(resource) ?? (reference.startsWith('#') ? this.root : undefined);
    if (start === undefined) {
      throw new GrammarError(
        'unsupported',
        `${keyword} leads to "${reference}", which is not part of this schema: put it under $defs.`,
        at,
        keyword,
      );
    }
    const found = this.#locate(start, fragment, resource);
    if (found !== null && (isMap(found.schema) || typeof found.schema === 'boolean')) return found;
    throw new GrammarError(
      'invalid',
      `${keyword} leads to "${reference}", where there is no schema.`,
      at,
      keyword,
    );
  }

  /** Does every dynamic reference to this anchor lead to the same place? */
  isStatic(anchor: string): boolean {
    return (this.#dynamicAnchors.get(anchor) ?? 0) <= 1;
  }

  /** Does every recursive reference lead to the root of its resource? */
  get isRecursionStatic(): boolean {
    return this.#recursiveAnchors <= 1;
  }

  #locate(start: Location, fragment: string, resource: string): Location | null {
    if (fragment === '') return start;
    if (!fragment.startsWith('/')) return this.#named.get(`${resource}#${fragment}`) ?? null;
    const path = fragment.slice(1).split('/').map(unescapePart);
    // Generated schemas name subschemas with addresses and mean the whole document all the same.
    return this.#walk(start, path) ?? this.#walk(this.root, path);
  }

  #walk(start: Location, path: readonly string[]): Location | null {
    let at = start;
    for (const part of path) {
      const { schema } = at;
      if (typeof schema !== 'object' || schema === null || !Object.hasOwn(schema, part))
        return null;
      const next = (schema as JsonObject)[part];
      at = { schema: next, pointer: childPointer(at.pointer, part), base: at.base };
      if (isMap(next)) at = { ...at, base: addressOf(next, at.base) };
    }
    return at;
  }

  /** Notes what a schema is called, and returns it with the address that holds inside. */
  #enter(location: Location): Location {
    const { schema } = location;
    if (!isMap(schema)) return location;
    const inside = { ...location, base: addressOf(schema, location.base) };
    const identity = schema['$id'] ?? schema['id'];
    if (typeof identity === 'string') {
      const address = resolveAddress(identity, location.base);
      const name = address.endsWith('#') ? address.slice(0, -1) : address;
      if (!this.#named.has(name)) this.#named.set(name, inside);
    }
    for (const keyword of ['$anchor', '$dynamicAnchor']) {
      const anchor = schema[keyword];
      if (typeof anchor === 'string') this.#named.set(`${inside.base}#${anchor}`, inside);
    }
    if (schema['$recursiveAnchor'] === true) this.#recursiveAnchors += 1;
    const anchor = schema['$dynamicAnchor'];
    if (typeof anchor === 'string') {
      this.#dynamicAnchors.set(anchor, (this.#dynamicAnchors.get(anchor) ?? 0) + 1);
    }
    return inside;
  }

  #scan(location: Location, depth: number): void {
    const { schema, pointer } = location;
    this.#nodes += 1;
    this.#fuel.spend(SCAN_STEPS);
    if (this.#nodes > SUBSCHEMAS_MAX)
      throw tooLarge(`more than ${SUBSCHEMAS_MAX} subschemas`, pointer);
    if (depth > SUBSCHEMA_DEPTH_MAX)
      throw tooLarge(`more than ${SUBSCHEMA_DEPTH_MAX} levels of subschemas`, pointer);
    if (typeof schema === 'boolean') return;
    if (!isMap(schema)) {
      const keyword = pointer.split('/').at(-1) ?? '';
      const message = 'A schema must be an object, true or false.';
      throw new GrammarError('invalid', message, pointer, keyword);
    }
    check(schema, pointer);
    const inside = this.#enter(location);
    for (const child of childrenOf(schema)) {
      const at = child.path.reduce(childPointer, pointer);
      this.#scan({ schema: child.schema, pointer: at, base: inside.base }, depth + 1);
    }
  }
}

function check(schema: JsonObject, pointer: string): void {
  const problem = findProblem(schema);
  if (problem !== null) {
    const { keyword, expected } = problem;
    const message = `The value of "${keyword}" must be ${expected}.`;
    throw new GrammarError('invalid', message, childPointer(pointer, keyword), keyword);
  }
  checkKeywords(schema, pointer);
}

function tooLarge(what: string, pointer: string, keyword = ''): GrammarError {
  return new GrammarError('too_large', `The schema has ${what}.`, pointer, keyword);
}

/** The address that holds inside a schema. */
function addressOf(schema: JsonObject, base: string): string {
  const identity = schema['$id'] ?? schema['id'];
  if (typeof identity !== 'string' || identity.startsWith('#')) return base;
  return splitFragment(resolveAddress(identity, base))[0];
}

function resolveAddress(reference: string, base: string): string {
  if (reference.startsWith('#')) return `${base}${reference}`;
  try {
    return new URL(reference, base).href;
  } catch {
    // Addresses such as urn:example:a are bases to nothing but themselves.
    return reference;
  }
}

function splitFragment(address: string): [resource: string, fragment: string] {
  const at = address.indexOf('#');
  return at < 0 ? [address, ''] : [address.slice(0, at), unescapeAddress(address.slice(at + 1))];
}

function unescapeAddress(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function unescapePart(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
