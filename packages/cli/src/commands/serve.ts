// `spry serve`: starts the server, tells when it is ready, and stops it when asked.

import type { Command } from 'commander';

import type { CommandContext, StopSignal } from '../context.ts';
import { EXIT_CODES } from '../errors.ts';
import { SIGNAL_ECHO_MS } from '../limits.ts';
import { createReporter } from '../reporter.ts';
import { addServeFlags, type ServeFlags, toServeOptions } from './serve-flags.ts';

const EXAMPLES = `
Environment:
  SPRY_API_KEY   the key that clients must send; needed to listen on other than loopback

Examples:
  spry serve                                     the default model at http://127.0.0.1:7779
  spry serve --port 8080 --model ./mine.gguf     a model file of your own
  SPRY_API_KEY=… spry serve --host 0.0.0.0       for other machines too`;

/** Adds the command to the program. `setExitCode` gets the code when the server has ended. */
export function addServeCommand(
  program: Command,
  context: CommandContext,
  setExitCode: (code: number) => void,
): void {
  const command = program.command('serve').description('Serve a model over HTTP.');
  addServeFlags(command)
    .addHelpText('after', EXAMPLES)
    .action(async (flags: ServeFlags) => setExitCode(await runServe(flags, context)));
}

async function runServe(flags: ServeFlags, context: CommandContext): Promise<number> {
  const options = toServeOptions(flags, context);
  const { report, say } = createReporter(context, options.apiKey !== undefined);
  const stopping = createStopRequest(context);
  const { serve } = await context.loadServer();
  const server = await serve({
    ...options,
    report: (event) => {
      if (event.type === 'ready') stopping.arm();
      report(event);
    },
  });

  const ending = await Promise.race([
    stopping.requested.then((): 'asked' => 'asked'),
    server.closed.then((): 'alone' => 'alone'),
  ]);
  if (ending === 'alone') {
    say('spry: The server has stopped by itself.');
    return EXIT_CODES.failure;
  }
  say(`Stopping: draining open streams for up to ${flags.drainTimeout} s. Again to stop at once.`);
  await server.stop();
  return EXIT_CODES.ok;
}

type StopRequest = {
  /** From now on the first signal asks for an orderly stop instead of ending the process. */
  arm(): void;
  /** Resolves at that first signal. */
  readonly requested: Promise<void>;
};

/**
 * Listens for SIGINT and SIGTERM. While starting there is nothing to drain, so a signal ends the
 * process at once; so does the second one while draining.
 */
function createStopRequest({ onSignal, exit, now }: CommandContext): StopRequest {
  let isArmed = false;
  let requestedAtMs: number | undefined;
  let resolveRequested: () => void = () => undefined;
  const requested = new Promise<void>((resolve) => {
    resolveRequested = resolve;
  });

  const receive = (signal: StopSignal): void => {
    if (!isArmed) {
      exit(EXIT_CODES[signal]);
    } else if (requestedAtMs === undefined) {
      requestedAtMs = now();
      resolveRequested();
    } else if (now() - requestedAtMs >= SIGNAL_ECHO_MS) {
      exit(EXIT_CODES[signal]);
    }
  };
  onSignal('SIGINT', () => receive('SIGINT'));
  onSignal('SIGTERM', () => receive('SIGTERM'));

  const arm = (): void => {
    isArmed = true;
  };
  return { arm, requested };
}
