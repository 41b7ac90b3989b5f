// A runtime whose clock only moves when a test says so.

import type { Platform } from '../platform.ts';

type Timer = { readonly dueMs: number; readonly callback: () => void };

export class FakePlatform implements Platform {
  /** The delays of all timers that were ever set, in order. */
  readonly delaysMs: number[] = [];
  readonly lines: string[] = [];
  readonly logger: Platform['logger'];
  readonly isPage: boolean;
  nowMs = 1_000_000_000_000;
  readonly #variables: Readonly<Record<string, string>>;
  readonly #firesUpToMs: number;
  readonly #timers = new Set<Timer>();

  /** @param options.firesUpToMs timers of at most this delay fire at once; default: none does */
  constructor(
    options: {
      readonly variables?: Readonly<Record<string, string>>;
      readonly firesUpToMs?: number;
      readonly isPage?: boolean;
    } = {},
  ) {
    this.#variables = options.variables ?? {};
    this.#firesUpToMs = options.firesUpToMs ?? -1;
    this.isPage = options.isPage ?? false;
    const log = (message: string, ...details: unknown[]): void => {
      this.lines.push([message, ...details.map((detail) => JSON.stringify(detail))].join(' '));
    };
    this.logger = { error: log, warn: log, info: log, debug: log };
  }

  env = (name: string): string | undefined => this.#variables[name];
  now = (): number => this.nowMs;
  random = (): number => 0;

  after = (delayMs: number, callback: () => void): (() => void) => {
    this.delaysMs.push(delayMs);
    const timer = { dueMs: this.nowMs + delayMs, callback };
    this.#timers.add(timer);
    if (delayMs <= this.#firesUpToMs) queueMicrotask(() => this.#fire(timer));
    return () => this.#timers.delete(timer);
  };

  /** How many timers wait. */
  get timerCount(): number {
    return this.#timers.size;
  }

  /** Lets `delayMs` pass, and every timer fire that is due by then. */
  pass(delayMs: number): void {
    this.nowMs += delayMs;
    for (const timer of [...this.#timers]) if (timer.dueMs <= this.nowMs) this.#fire(timer);
  }

  #fire(timer: Timer): void {
    if (this.#timers.delete(timer)) timer.callback();
  }
}
