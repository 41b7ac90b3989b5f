// SIGINT and SIGTERM: the first asks for an orderly end, the second ends the process at once.

import type { CommandContext, StopSignal } from './context.ts';
import { EXIT_CODES } from './errors.ts';
import { SIGNAL_ECHO_MS } from './limits.ts';

export type StopRequest = {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** Resolves to the first signal. */
  readonly received: Promise<StopSignal>;
};

/** Listens from now on. */
export function listenForStop({ onSignal, exit, now, env }: CommandContext): StopRequest {
  const echoMs = isRunByNpm(env) ? SIGNAL_ECHO_MS : 0;
  const controller = new AbortController();
  let requestedAtMs: number | undefined;

  const received = new Promise<StopSignal>((resolve) => {
    const receive = (signal: StopSignal): void => {
      if (requestedAtMs === undefined) {
        requestedAtMs = now();
        controller.abort();
        resolve(signal);
      } else if (now() - requestedAtMs >= echoMs) {
        exit(EXIT_CODES[signal]);
      }
    };
    onSignal('SIGINT', () => receive('SIGINT'));
    onSignal('SIGTERM', () => receive('SIGTERM'));
  });
  return { signal: controller.signal, received };
}

/** What a task comes to; undefined, and not its error, when it was broken off by a signal. */
export function unlessStopped<Result>(
  { signal }: StopRequest,
  task: Promise<Result>,
): Promise<Result | undefined> {
  return task.catch((error: unknown) => {
    if (signal.aborted) return undefined;
    throw error;
  });
}

// For `npm start` and `npx spry`. Scripts of other names inherit the same variable, and start the
// command by themselves.
function isRunByNpm(env: NodeJS.ProcessEnv): boolean {
  return env['npm_lifecycle_event'] === 'start' || env['npm_lifecycle_event'] === 'npx';
}
