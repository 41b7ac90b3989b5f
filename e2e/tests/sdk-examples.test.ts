// Every program in examples/sdk runs as it is on the packed SDK, and the quick start programs of
// the official clients do after a change of one import.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { E2E_FOLDER, runProgram } from '../harness/programs.ts';
import { compile } from '../harness/sdk.ts';

const EXAMPLES = path.join(E2E_FOLDER, '../examples');

/** What each program prints. */
const EXPECTED: Readonly<Record<string, RegExp>> = {
  'admin.ts': new RegExp(
    '^status .+: [\\d.e-]+ s in the queue\n' +
      'smollm2-135m-instruct is ready: \\d+ of \\d+ slots in use\n' +
      '(\\d+|no) sums of usage\n$',
  ),
  'ai-sdk.ts': /\w{3}[\s\S]*\nsentiment: (positive|negative|neutral)\n$/,
  'async.ts': /^- .+\n([\s\S]*)- .+\n[\s\S]*was given up\.\n$/,
  'basic.ts': /language|model/i,
  'conversation.ts': /^> What.*\n.+[\s\S]*\n> Why.*\n.+[\s\S]*\n4 messages are remembered\.\n$/,
  'errors.ts': new RegExp(
    '^BadRequestError, at top_p: 400 .+\n' +
      'NotFoundError: model_not_found, request req_…\n' +
      'status 200, \\d+ tokens\n' +
      'requests left today: no limit\n$',
  ),
  'events.ts': /\w{3}[\s\S]*\n\d+ tokens in \d+\.\d\d s\nended by: (stop|length)\n$/,
  'json-mode.ts': /^\{[\s\S]*\}\n$/,
  'models.ts': /^smollm2-135m-instruct: \d+ tokens\n[\s\S]*llama3-8b-8192: .*answers for it/,
  'parse.ts': /^sentiment: (positive|negative|neutral), confidence: [01](\.\d+)?\n$/,
  'recipe.ts':
    /^(… \d ingredients of .+\n)+\nRecipe: .+\n\nIngredients:\n(- .+\n)+\nDirections:\n1\. /,
  'server.ts': /\w{3}[\s\S]*\n\d+ characters came through\.\n$/,
  'stop-sequence.ts': /^(?!.*, 6)[\s\S]*\w/,
  'streaming.ts': /language|model/i,
  'tools.ts': /^get_weather\(\{\s*"city":.*\}\) = \{"city":".*","degrees":\d+,"sky":"clear"\}\n/,
};

async function run(folder: string, source: string): Promise<string> {
  // Nothing of what the tests of the official clients set.
  const { PATH = '' } = process.env;
  const environment = { PATH, SPRY_BASE_URL: inject('serverUrl') };
  const program = path.join(folder, source.replace(/\.ts$/, '.js'));
  const { code, stdout, stderr } = await runProgram(process.execPath, [program], environment);
  expect({ code, stderr, stdout }).toEqual({ code: 0, stderr: '', stdout });
  return stdout;
}

describe('the examples of the SDK', () => {
  const sources = readdirSync(path.join(EXAMPLES, 'sdk')).filter((name) => name.endsWith('.ts'));
  const folder = path.join(inject('sdkFolder'), 'examples');

  beforeAll(async () => {
    const problems = await compile(
      folder,
      sources.map((name) => path.join(EXAMPLES, 'sdk', name)),
    );
    expect(problems).toBe('');
  });

  it('are all expected here', () => {
    expect(sources).toEqual(Object.keys(EXPECTED));
  });

  it.concurrent.each(sources)('%s', async (source) => {
    expect(await run(folder, source)).toMatch(EXPECTED[source] ?? /never/);
  });
});

describe('programs of the official clients, one import changed', () => {
  const home = path.join(EXAMPLES, 'quickstart/typescript');
  const sources = readdirSync(home).filter((name) => name.endsWith('.ts'));
  const folder = path.join(inject('sdkFolder'), 'switched');

  beforeAll(async () => {
    const problems = await compile(
      folder,
      sources.map((name) => path.join(home, name)),
      (source) => {
        const changed = source.replace(/from '(groq-sdk|openai)'/, "from '@spry/sdk'");
        expect(changed).not.toBe(source);
        // They run in full with their own clients.
        return changed.replace('max_tokens: 200', 'max_tokens: 48');
      },
    );
    expect(problems).toBe('');
  });

  it.concurrent.each(sources)('%s', async (source) => {
    expect(await run(folder, source)).toMatch(/\w|\{/);
  });
});
