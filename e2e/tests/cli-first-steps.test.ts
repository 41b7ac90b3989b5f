// docs/first-steps.md does what it says: its commands run as they stand there, in one shell.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryHome } from '../harness/home.ts';
import { runProgram } from '../harness/programs.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const DOCUMENT = readFileSync(path.join(ROOT, 'docs/first-steps.md'), 'utf8');

/** A busy machine may need longer than a second to notice the first key. */
const UNTIL_KEYS_ARE_NEEDED =
  'until curl --silent "$SPRY_BASE_URL/v1/models" | grep "API Key"; do :; done';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  return address.port;
}

it('the first ten minutes', async () => {
  const port = await freePort();
  const blocks = [...DOCUMENT.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block);
  expect(blocks).toHaveLength(9);
  // Another port than a person's own server may have, and nothing written into the checkout.
  const script = blocks
    .join('echo "=== ok"\n')
    .replace('sleep 1', UNTIL_KEYS_ARE_NEEDED)
    .replaceAll('7779', String(port))
    .replaceAll(/\b(spry\.log|city\.txt)\b/g, '"$FILES"/$1');
  const environment = {
    ...process.env,
    SPRY_HOME: temporaryHome(),
    SPRY_PORT: String(port),
    SPRY_BASE_URL: `http://127.0.0.1:${port}`,
    FILES: temporaryHome(),
    SPRY_TUNE: 'off',
  };
  const shell = ['-c', `set -e; set -m; cd "${ROOT}"; trap 'kill %1' ERR\n${script}`];
  const { code, stdout, stderr } = await runProgram('bash', shell, environment);
  const printed = stdout.split('=== ok\n');
  expect({ code, count: printed.length, stderr }).toMatchObject({ code: 0, count: 9 });
  const [served, talked, piped, document, asked, looked, keys, measured] = printed;
  expect(served).toContain('{"status":"ready"}');
  expect(talked?.trim()).not.toBe('');
  expect(piped?.trim()).not.toBe('');
  expect(Object.keys(JSON.parse(document ?? ''))).toEqual(['name', 'country', 'population']);
  expect(asked).toContain('people live there.');
  expect(looked).toContain('smollm2-135m-instruct');
  expect(keys).toMatch(/API key[\s\S]*\blaptop\b/i);
  expect(measured).toContain('12 requests: 12 answered, 0 failed, 0 unfinished');
});
