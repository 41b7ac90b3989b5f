// `spry serve`: starts the server, tells when it is ready, reads its settings again when told to,
// and stops it when asked.

import type { Command } from 'commander';

import { licenseAcceptance } from '../accept-license.ts';
import { collectOptions } from '../config/option-sources.ts';
import type { CommandContext } from '../context.ts';
import { describeError, EXIT_CODES } from '../errors.ts';
import { createReporter } from '../reporter.ts';
import { listenForStop, unlessStopped } from '../stop-request.ts';
import { addServeFlags, type ServeFlags, toLiveSettings, toServeOptions } from './serve-flags.ts';
import { describeChange } from './serve-reload.ts';

const EXAMPLES = `
Environment:
  SPRY_API_KEY   a key with all scopes, beside those of "spry keys"; to listen on other than
                 loopback, one of them is needed
  SPRY_HOME      the folder of models, keys and usage
  SPRY_PORT …    every option above, in capitals: SPRY_DRAIN_TIMEOUT=120, SPRY_ANY_MODEL=true

Settings:
  spry.toml in the current folder, or the file named by --config, has a line for each option, such
  as drain-timeout = 120. Flags come before the environment, and that before the file. SIGHUP reads
  it again.

Exit codes:
  0 stopped in order   1 failed   2 wrong options or settings   3 no model   4 the data folder
  cannot be used   5 the address cannot be listened on   130, 143 interrupted

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
  const command = program
    .command('serve')
    .description('Serve the models of this machine over HTTP.');
  const readFlags = (): ServeFlags => collectOptions(command, context) as ServeFlags;
  addServeFlags(command)
    .addHelpText('after', EXAMPLES)
    .action(async () => setExitCode(await runServe(readFlags, context)));
}

/** @param readFlags reads the options anew, from wherever they come */
async function runServe(readFlags: () => ServeFlags, context: CommandContext): Promise<number> {
  const atStart = readFlags();
  let flags = atStart;
  const stopping = listenForStop(context);
  const reloads = listenForReload(context);
  const { serve } = await context.loadServer();
  const options = toServeOptions(flags, context);
  const { report, say } = createReporter(context, flags);

  const acceptLicense = licenseAcceptance(flags.acceptLicense ?? false, context);
  const starting = serve({ ...options, acceptLicense, report, signal: stopping.signal });
  const server = await unlessStopped(stopping, starting);
  if (server === undefined) return EXIT_CODES[await stopping.received];
  reloads.onReload = () => {
    try {
      const next = readFlags();
      server.reload(toLiveSettings(next));
      say(describeChange(atStart, flags, next));
      flags = next;
    } catch (error) {
      say(`spry: The settings stay as they are: ${describeError(error, false)}`);
    }
  };

  const ending = await Promise.race([stopping.received, server.closed]);
  if (ending === undefined) {
    say('spry: The server has stopped by itself.');
    return EXIT_CODES.failure;
  }
  say(`Stopping: draining open streams for up to ${flags.drainTimeout} s. Again to stop at once.`);
  await server.stop();
  return EXIT_CODES.ok;
}

/** From now on SIGHUP ends nothing, unless a terminal sends it that was closed. */
function listenForReload({ onSignal, stderr }: CommandContext): { onReload: () => void } {
  const reloads = { onReload: () => undefined };
  if (stderr.isTTY !== true) onSignal('SIGHUP', () => reloads.onReload());
  return reloads;
}
