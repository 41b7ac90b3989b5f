// Runs one job in a measuring process, and ends the process with it.
import { fork } from 'node:child_process';
import { type FromTuning, TUNING_PROCESS_URL, type TuningJob } from '@spry/engine';
import { withoutSecrets } from '../engine/environment.ts';
import { abortedError } from '../models/errors.ts';

/** What a job comes to. */
export type TuningResult = Exclude<FromTuning, { type: 'progress' | 'failed' }>;

/** How a job is run. */
export type JobOptions = {
  readonly signal: AbortSignal | undefined;
  /** Milliseconds after which the job is given up; may be infinite. */
  readonly timeoutMs: number;
  readonly onProgress: (done: number, total: number) => void;
};

/**
 * Runs a job to its end.
 * @throws ModelError `aborted`
 * @throws OutOfTimeError when it takes too long
 * @throws TuningError when it fails or its process dies
 */
export type RunJob = (job: TuningJob, options: JobOptions) => Promise<TuningResult>;

/** A job that came to nothing; `message` is a sentence. */
export class TuningError extends Error {
  override readonly name = 'TuningError';
}

/** A job that was given up because its time was over. */
export class OutOfTimeError extends TuningError {}

/** Jobs in processes with this environment, of the program that `@spry/engine` has for them. */
export function jobRunner(env: NodeJS.ProcessEnv, program: URL = TUNING_PROCESS_URL): RunJob {
  return (job, { signal, timeoutMs, onProgress }) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(abortedError());
        return;
      }
      const child = fork(program, [], {
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
        // One pool thread, so that one team of compute threads exists: see docs/decisions/0002.
        env: { ...withoutSecrets(env), UV_THREADPOOL_SIZE: '1' },
      });
      const end = (settle: () => void): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        child.kill('SIGKILL');
        settle();
      };
      const fail = (reason: string): void => end(() => reject(new TuningError(reason)));
      const giveUp = (): void => end(() => reject(new OutOfTimeError('Its time was over.')));
      const abort = (): void => end(() => reject(abortedError()));
      const timer = Number.isFinite(timeoutMs)
        ? setTimeout(giveUp, Math.max(timeoutMs, 0))
        : undefined;
      signal?.addEventListener('abort', abort, { once: true });
      child.on('error', (error) => fail(`The measuring process failed: ${error.message}.`));
      child.on('exit', (code, killedBy) =>
        fail(`The measuring process ended too early (${killedBy ?? code}).`),
      );
      child.on('message', (message: FromTuning) => {
        if (message.type === 'progress') onProgress(message.done, message.total);
        else if (message.type === 'failed') fail(message.message);
        else end(() => resolve(message));
      });
      child.send(job, () => undefined);
    });
}
