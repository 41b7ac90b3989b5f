// Schemathesis makes requests of all kinds from /openapi.json, valid and invalid ones, and judges
// every answer by what the document promises: for five minutes, or as long as
// SPRY_SCHEMATHESIS_SECONDS says.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryHome } from '../harness/home.ts';
import { E2E_FOLDER, runProgram } from '../harness/programs.ts';
import { LAUNCHER, type SpryServer, startServer } from '../harness/server.ts';

const SECONDS = Number(process.env['SPRY_SCHEMATHESIS_SECONDS'] || 300);
/** An answer without a limit may fill the context window, which is small here for that. */
const ANSWER_SECONDS = 60;
const PROGRAM = path.join(E2E_FOLDER, '.cache/schemathesis/bin/st');

let server: SpryServer;
let key: string;

beforeAll(async () => {
  const home = temporaryHome();
  const env = { ...process.env, SPRY_HOME: home };
  const words = ['keys', 'create', 'judge', '--scope', 'inference', '--scope', 'admin'];
  key = execFileSync(process.execPath, [LAUNCHER, ...words], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
  server = await startServer(['--ctx', '256'], 0, { SPRY_HOME: home });
});

afterAll(() => server.stop());

it(
  `finds no fault in ${SECONDS} seconds`,
  async () => {
    const words = ['run', `${server.url}/openapi.json`, '--header', `Authorization: Bearer ${key}`];
    const how = ['--checks', 'all', '--mode', 'all', '--continue-on-failure'];
    const seconds = String(ANSWER_SECONDS);
    const patience = ['--request-timeout', seconds, '--max-response-time', seconds];
    const limits = ['--max-time', String(SECONDS), ...patience];
    const result = await runProgram(PROGRAM, [...words, ...how, ...limits], process.env);
    console.log(result.stdout.slice(-1500));
    expect(result.code, result.stdout).toBe(0);
  },
  SECONDS * 2000 + 120_000,
);
