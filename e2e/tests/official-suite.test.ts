// The official Python client's own tests for chat completions and models, out of its source
// package and unmodified, against `--any-model`. docs/api.md says how to repeat it.

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { E2E_FOLDER, pythonPath, runProgram } from '../harness/programs.ts';
import { type SpryServer, startServer } from '../harness/server.ts';

const SELECTED = ['tests/api_resources/chat', 'tests/api_resources/test_models.py'];

let server: SpryServer;

beforeAll(async () => {
  // Most of them give no limit, and look at the form of an answer, not at its length.
  server = await startServer(['--any-model', '--default-max-tokens', '32']);
});

afterAll(async () => {
  await server?.stop();
});

it("passes all 75 of the client's own tests", async () => {
  const environment = { ...process.env, TEST_API_BASE_URL: server.url };
  const command = ['-m', 'pytest', '-q', '-n', '2', '-p', 'no:cacheprovider', ...SELECTED];
  const { code, stdout, stderr } = await runProgram(
    pythonPath('.cache/official'),
    command,
    environment,
    sourceFolder(),
  );
  const [summary = ''] = stdout.trim().split('\n').slice(-1);
  expect([code, summary, stderr]).toEqual([0, expect.stringMatching(/^75 passed in /), '']);
}, 600_000);

/** The source package of the client, which `setup.mjs` fetches. */
function sourceFolder(): string {
  const folder = path.join(E2E_FOLDER, '.cache/groq-source');
  const name = readdirSync(folder).find((one) => /^groq-[\d.]+\d$/.test(one));
  return path.join(folder, name ?? 'missing');
}
