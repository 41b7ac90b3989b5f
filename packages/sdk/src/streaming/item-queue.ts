// Items that one side puts in and one loop takes out, in order, however fast either is.

export class ItemQueue<Item> implements AsyncIterable<Item> {
  #items: Item[] = [];
  readonly #onLeave: () => void;
  #end: { readonly error?: unknown } | undefined;
  #wake: (() => void) | undefined;

  /** @param onLeave called when the loop is left before the end */
  constructor(onLeave: () => void) {
    this.#onLeave = onLeave;
  }

  push(item: Item): void {
    this.#items.push(item);
    this.#wake?.();
  }

  /** No more items. */
  close(): void {
    this.#end ??= {};
    this.#wake?.();
  }

  /** No more items: the loop throws `error` once it has had those that are there. */
  fail(error: unknown): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, undefined> {
    try {
      for (;;) {
        const items = this.#items;
        this.#items = [];
        yield* items;
        if (this.#items.length > 0) continue;
        if (this.#end === undefined) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
          continue;
        }
        if ('error' in this.#end) throw this.#end.error;
        return undefined;
      }
    } finally {
      if (this.#end === undefined) this.#onLeave();
    }
  }
}
