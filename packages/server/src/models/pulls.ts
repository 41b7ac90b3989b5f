// Models on their way to this machine, for whoever asks over HTTP: several who want one share its
// download, which ends when the last of them has left. What has arrived stays for the next try.
import type { ModelEvent } from './model-event.ts';
import { pullModel, type ResolveContext, type ResolvedModel } from './resolve-model.ts';

/** How far a download is. */
export type PullState = {
  readonly receivedBytes: number;
  /** Undefined while it is not known. */
  readonly totalBytes: number | undefined;
};

type Reader = (event: ModelEvent) => void;

type Pull = {
  readonly done: Promise<ResolvedModel>;
  readonly readers: Set<Reader>;
  readonly controller: AbortController;
  /** What happened last, for those who come later. */
  last: ModelEvent | null;
};

export class ModelPulls {
  readonly #context: Omit<ResolveContext, 'report' | 'signal'>;
  readonly #pulls = new Map<string, Pull>();

  constructor(context: Omit<ResolveContext, 'report' | 'signal'>) {
    this.#context = context;
  }

  /** How far the download of a name is; undefined while there is none. */
  stateOf(name: string): PullState | undefined {
    const pull = this.#pulls.get(name);
    if (pull === undefined) return undefined;
    return pull.last?.type === 'progress' ? pull.last : { receivedBytes: 0, totalBytes: undefined };
  }

  /**
   * Fetches a model of the catalog or the hub, or joins those who do.
   * @param onEvent told what happens, from now on
   * @param signal aborted by who leaves
   * @throws ModelError
   */
  async pull(name: string, onEvent: Reader, signal: AbortSignal): Promise<ResolvedModel> {
    const pull = this.#pulls.get(name) ?? this.#begin(name);
    const { readers, controller, done, last } = pull;
    if (last !== null) onEvent(last);
    readers.add(onEvent);
    const leave = (): void => {
      readers.delete(onEvent);
      if (readers.size === 0) controller.abort();
    };
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    try {
      return await done;
    } finally {
      signal.removeEventListener('abort', leave);
      readers.delete(onEvent);
    }
  }

  /** Ends all of them. */
  close(): void {
    for (const { controller } of this.#pulls.values()) controller.abort();
  }

  #begin(name: string): Pull {
    const readers = new Set<Reader>();
    const controller = new AbortController();
    const report = (event: ModelEvent): void => {
      pull.last = event;
      for (const reader of readers) reader(event);
    };
    const { signal } = controller;
    const done = pullModel(name, { ...this.#context, report, signal }).finally(() =>
      this.#end(name, pull),
    );
    // Whoever began it may have left.
    done.catch(() => undefined);
    // One that is aborted takes a moment to end: who comes then begins anew.
    signal.addEventListener('abort', () => this.#end(name, pull));
    const pull: Pull = { done, readers, controller, last: null };
    this.#pulls.set(name, pull);
    return pull;
  }

  #end(name: string, pull: Pull): void {
    if (this.#pulls.get(name) === pull) this.#pulls.delete(name);
  }
}
