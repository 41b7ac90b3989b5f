// Python frameworks on top of the clients, unmodified. They take a minute to install, so that they
// run with `npm run test:full` alone.

import path from 'node:path';
import { expect, inject, test } from 'vitest';
import { clientEnvironment, E2E_FOLDER, pythonPath, runProgram } from '../harness/programs.ts';

const PROGRAM = path.join(E2E_FOLDER, 'python/frameworks_check.py');
const city = { city: expect.any(String), population: expect.any(Number) };

test.each([
  ['langchain-groq', '.cache/frameworks'],
  ['litellm', '.cache/frameworks'],
  ['pydantic-ai', '.cache/frameworks'],
  ['instructor', '.cache/instructor'],
])('%s answers, streams, gives objects and calls tools, and tells errors', async (name, venv) => {
  const environment = clientEnvironment(inject('serverUrl'));
  const { code, stdout, stderr } = await runProgram(pythonPath(venv), [PROGRAM, name], environment);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  const seen = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  expect(seen.text).toContain('Paris');
  expect(seen.streamed).toBe(seen.text);
  expect(seen.tokens).toBeGreaterThan(0);
  expect([seen.object, seen.tool]).toEqual([city, city]);
  expect(seen.error).toContain('no-such-model');
});
