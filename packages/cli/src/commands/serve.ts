// `spry serve`: starts the server, tells when it is ready, and stops it when asked.

import type { Command } from 'commander';

import type { CommandContext } from '../context.ts';
import { EXIT_CODES } from '../errors.ts';
import { createReporter } from '../reporter.ts';
import { listenForStop, unlessStopped } from '../stop-request.ts';
import { addServeFlags, type ServeFlags, toServeOptions } from './serve-flags.ts';

const EXAMPLES = `
Environment:
  SPRY_API_KEY   a key with all scopes, beside those of "spry keys"; to listen on other than
                 loopback, one of them is needed

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
  const stopping = listenForStop(context);
  const { serve } = await context.loadServer();
  const options = toServeOptions(flags, context);
  const { report, say } = createReporter(context, options.apiKey !== undefined);

  const starting = serve({ ...options, report, signal: stopping.signal });
  const server = await unlessStopped(stopping, starting);
  if (server === undefined) return EXIT_CODES[await stopping.received];

  const ending = await Promise.race([stopping.received, server.closed]);
  if (ending === undefined) {
    say('spry: The server has stopped by itself.');
    return EXIT_CODES.failure;
  }
  say(`Stopping: draining open streams for up to ${flags.drainTimeout} s. Again to stop at once.`);
  await server.stop();
  return EXIT_CODES.ok;
}
