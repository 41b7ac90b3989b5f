// Many changes, one update of the page per frame: text may come in a thousand pieces a second.

/** Calls back before the next frame is painted. @returns what cancels it */
export type Schedule = (callback: () => void) => () => void;

/** The browser's frames. A hidden page has none: there, a few times a second. */
export const nextFrame: Schedule = (callback) => {
  const cancel = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  const run = (): void => {
    cancel();
    callback();
  };
  const frame = requestAnimationFrame(run);
  const timer = setTimeout(run, hiddenMs);
  return cancel;
};

const hiddenMs = 250;

/** Runs `update` once for all the requests of a frame. */
export class FrameBatch {
  readonly #update: () => void;
  readonly #schedule: Schedule;
  #cancel: (() => void) | undefined;

  constructor(update: () => void, schedule: Schedule) {
    this.#update = update;
    this.#schedule = schedule;
  }

  request(): void {
    this.#cancel ??= this.#schedule(() => {
      this.#cancel = undefined;
      this.#update();
    });
  }

  /** Runs it now, if it is due at all. */
  flush(): void {
    if (this.#cancel === undefined) return;
    this.#cancel();
    this.#cancel = undefined;
    this.#update();
  }
}
