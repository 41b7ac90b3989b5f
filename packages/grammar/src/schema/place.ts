// One schema object while its keywords are read: their values, its subschemas, and errors that say
// where they came up.
import { GrammarError, type GrammarErrorCode } from '../errors.ts';
import type { Location, SchemaDocument } from './document.ts';
import type { Expression } from './expression.ts';
import type { SchemaSpace } from './space.ts';
import { childPointer, type JsonObject } from './vocabulary.ts';

/** How other schemas are read. */
export type SchemaReading = {
  /** A subschema. */
  read(location: Location): Expression;
  /** A schema elsewhere in the document, which may be the one that is being read. */
  refer(location: Location): Expression;
};

export class SchemaPlace {
  readonly space: SchemaSpace;
  readonly document: SchemaDocument;
  readonly #location: Location;
  readonly #schema: JsonObject;
  readonly #reading: SchemaReading;

  constructor(
    space: SchemaSpace,
    document: SchemaDocument,
    location: Location,
    schema: JsonObject,
    reading: SchemaReading,
  ) {
    this.space = space;
    this.document = document;
    this.#location = location;
    this.#schema = schema;
    this.#reading = reading;
  }

  has(...keywords: readonly string[]): boolean {
    return keywords.some((keyword) => Object.hasOwn(this.#schema, keyword));
  }

  /** The value of a keyword; undefined when it is not there. */
  value(keyword: string): unknown {
    return this.has(keyword) ? this.#schema[keyword] : undefined;
  }

  /** For keywords that have been checked to be numbers. */
  number(keyword: string): number | undefined {
    const value = this.value(keyword);
    return typeof value === 'number' ? value : undefined;
  }

  string(keyword: string): string | undefined {
    const value = this.value(keyword);
    return typeof value === 'string' ? value : undefined;
  }

  list(keyword: string): readonly unknown[] {
    const value = this.value(keyword);
    return Array.isArray(value) ? value : [];
  }

  /** Names and values of a keyword that holds an object, in their order. */
  entries(keyword: string): readonly (readonly [name: string, value: unknown])[] {
    const value = this.value(keyword);
    return typeof value === 'object' && value !== null ? Object.entries(value) : [];
  }

  /** Reads the subschema at a path of keywords, names and indices. */
  read(...path: readonly string[]): Expression {
    let schema: unknown = this.#schema;
    for (const part of path) schema = (schema as JsonObject)[part];
    const pointer = this.pointer(...path);
    return this.#reading.read({ schema, pointer, base: this.#location.base });
  }

  /** Reads each schema of a list. */
  readList(keyword: string): readonly Expression[] {
    return this.list(keyword).map((_, index) => this.read(keyword, `${index}`));
  }

  /** Reads the schema that a reference leads to. */
  follow(reference: string, keyword: string): Expression {
    return this.#reading.refer(this.document.resolve(reference, this.#location, keyword));
  }

  pointer(...path: readonly string[]): string {
    return path.reduce(childPointer, this.#location.pointer);
  }

  error(code: GrammarErrorCode, message: string, ...path: readonly string[]): GrammarError {
    return new GrammarError(code, message, this.pointer(...path), path[0] ?? '');
  }

  /** Runs work for a keyword; errors that have no place get this one. */
  within<T>(keyword: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof GrammarError) || error.pointer !== '') throw error;
      const { code, message } = error;
      throw new GrammarError(code, message, this.pointer(keyword), error.keyword || keyword);
    }
  }
}
