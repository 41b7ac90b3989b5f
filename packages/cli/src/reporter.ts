// Tells the person what a starting server does: talk on stderr, the ready lines on stdout.

import type { StartEvent } from '@spry/server';

import type { CommandContext } from './context.ts';
import { type JsonFlag, print } from './output/json-flag.ts';
import { createProgress } from './progress.ts';

type ReadyEvent = Extract<StartEvent, { type: 'ready' }>;

export type Reporter = {
  readonly report: (event: StartEvent) => void;
  /** Says one thing, below whatever progress is on the screen. */
  readonly say: (message: string) => void;
};

/** @param flags `json` makes one line of JSON of what is printed when the server is ready */
export function createReporter(context: CommandContext, flags: JsonFlag = {}): Reporter {
  const { stderr } = context;
  const progress = createProgress({ stream: stderr, now: context.now, env: context.env });

  const say = (message: string): void => {
    progress.stop();
    stderr.write(`${message}\n`);
  };
  const report = (event: StartEvent): void => {
    switch (event.type) {
      case 'progress':
        progress.update(event);
        break;
      case 'step':
        progress.update({
          label: event.label,
          receivedBytes: event.doneCount,
          totalBytes: event.totalCount,
          ratioOnly: true,
        });
        break;
      case 'verified':
        progress.stop();
        break;
      case 'source':
      case 'notice':
        say(event.message);
        break;
      case 'loading':
        say(`Loading ${event.modelId} …`);
        break;
      case 'ready':
        progress.stop();
        print(context, flags, readyJson(event), readyLines(event, context));
        break;
    }
  };
  return { report, say };
}

function readyJson({ url, modelId, info, weights, needsKey, standsInFor }: ReadyEvent): object {
  return {
    url,
    model: modelId,
    context_window: info.contextWindow,
    parallel: info.parallel,
    weights,
    needs_key: needsKey,
    stands_in_for: standsInFor,
  };
}

function readyLines(event: ReadyEvent, { env, stdout }: CommandContext): string[] {
  const { url, modelId, info, weights, needsKey, hasPlayground, standsInFor } = event;
  const facts = [
    `model ${modelId}`,
    `${info.contextWindow} tokens of context`,
    `${info.parallel} ${info.parallel === 1 ? 'request' : 'requests'} at once`,
  ];
  const lines = [`Spry is ready at ${url}  (${facts.join(', ')})`];
  if (standsInFor.length > 0) {
    lines.push(`${modelId} stands in for ${listInWords(standsInFor)}.`);
  }
  if (weights !== null) lines.push(`Weights: ${weights}.`);
  const body = { model: modelId, messages: [{ role: 'user', content: 'Say hello.' }] };
  // Keys of the database are known to their owners alone.
  const key = env['SPRY_API_KEY'] ? '$SPRY_API_KEY' : 'YOUR_KEY';
  lines.push(
    // Whoever reads a log has no browser at hand.
    hasPlayground && stdout.isTTY ? `Open ${url} in a browser, or try it here:` : 'Try it:',
    `  curl ${url}/openai/v1/chat/completions \\`,
    ...(needsKey ? [`    -H "authorization: Bearer ${key}" \\`] : []),
    `    -H 'content-type: application/json' \\`,
    `    -d '${JSON.stringify(body).replaceAll("'", "'\\''")}'`,
  );
  return lines;
}

function listInWords(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
