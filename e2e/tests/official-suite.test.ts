// The official Python client's own tests for chat completions and models, out of its source
// package and unmodified, against `--any-model`. docs/api.md says how to repeat it.

import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { E2E_FOLDER, pythonPath, runProgram } from '../harness/programs.ts';
import { type SpryServer, startServer } from '../harness/server.ts';

const FOLDER = path.join(E2E_FOLDER, '.cache/groq-source');
const SELECTED = ['tests/api_resources/chat', 'tests/api_resources/test_models.py'];

let server: SpryServer;

beforeAll(async () => {
  server = await startServer(['--any-model']);
});

afterAll(async () => {
  await server?.stop();
});

it("passes all 75 of the client's own tests", async () => {
  const environment = { ...process.env, TEST_API_BASE_URL: server.url };
  const source = await fetchSource();
  const command = ['-m', 'pytest', '-q', '-n', '2', '-p', 'no:cacheprovider', ...SELECTED];
  const { code, stdout, stderr } = await runProgram(
    pythonPath('.cache/official'),
    command,
    environment,
    source,
  );
  const [summary = ''] = stdout.trim().split('\n').slice(-1);
  expect([code, summary, stderr]).toEqual([0, expect.stringMatching(/^75 passed in /), '']);
}, 600_000);

/** The folder of the source package of the client that is installed. */
async function fetchSource(): Promise<string> {
  mkdirSync(FOLDER, { recursive: true });
  const find = (): string | undefined =>
    readdirSync(FOLDER).find((name) => /^groq-[\d.]+\d$/.test(name));
  if (find() === undefined) {
    const script = path.join(E2E_FOLDER, 'python/client_source.py');
    const { code, stderr } = await runProgram(
      pythonPath('.cache/official'),
      [script, FOLDER],
      process.env,
    );
    expect([code, stderr]).toEqual([0, '']);
  }
  return path.join(FOLDER, find() ?? '');
}
