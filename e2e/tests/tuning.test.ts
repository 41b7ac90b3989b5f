// A first start fits the weights to the machine; later ones use what it found out.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask, complete } from '../harness/chat.ts';
import { mappedModel } from '../harness/processes.ts';
import { runProgram } from '../harness/programs.ts';
import { LAUNCHER, type SpryServer, startServer } from '../harness/server.ts';

type TuningRecord = {
  readonly isComplete: boolean;
  readonly summary: string;
  readonly tuned: { readonly form: string } | null;
};

/** A start may measure for a minute, and longer where the cores are busy. */
const TIMEOUT_MS = 300_000;

let home: string;
let modelPath: string;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'spry-tuning-'));
  const pulled = await runProgram(
    process.execPath,
    [LAUNCHER, 'pull', '--tune', 'off'],
    process.env,
  );
  modelPath = pulled.stdout.trim();
});
afterAll(() => rm(home, { recursive: true, force: true }));

function start(tune: 'on' | 'off'): Promise<SpryServer> {
  return startServer(['--model', modelPath, '--tune', tune], 0, { SPRY_HOME: home });
}

/** What a running server tells of its weights, and the file that its engine has mapped. */
async function examine(server: SpryServer) {
  const list = (await (await fetch(`${server.url}/v1/models`)).json()) as {
    data: [{ id: string; weights?: string }];
  };
  const [{ id, weights }] = list.data;
  const { fingerprint } = await complete(server.url, { ...ask('Say hello.', 4), model: id });
  return { weights, fingerprint, mapped: mappedModel(server.pid), log: server.log() };
}

async function examineStart(tune: 'on' | 'off') {
  const server = await start(tune);
  try {
    return await examine(server);
  } finally {
    await server.stop();
  }
}

/** What the first start has left in the store. */
async function readStore() {
  const folder = path.join(home, 'models', 'tuned');
  const names = await readdir(folder);
  const recordName = names.find((name) => name.endsWith('.json')) ?? '';
  const record: TuningRecord = JSON.parse(await readFile(path.join(folder, recordName), 'utf8'));
  const tunedPath = path.join(folder, recordName.replace(/json$/, 'gguf'));
  return { names, record, best: record.tuned === null ? modelPath : tunedPath };
}

it(
  'measures once, serves what it found best, and leaves the file alone if told to',
  async () => {
    let fitted = await examineStart('on');
    expect(fitted.log).toContain('Measuring how fast the weights compute');
    // These very bytes were scored before: the scores come with Spry.
    if (process.arch === 'x64') expect(fitted.log).not.toContain('Scoring');
    // Beside other programs, time may run out; then the next start tries once more.
    if (!(await readStore()).record.isComplete) fitted = await examineStart('on');
    const { names, record, best } = await readStore();
    expect(fitted.weights).toBe(record.summary);
    expect(fitted.mapped).toBe(best);
    expect(names.filter((name) => name.includes('partial'))).toEqual([]);

    const later = await examineStart('on');
    expect(later.log).not.toContain('Measuring');
    expect(later).toMatchObject({
      weights: fitted.weights,
      fingerprint: fitted.fingerprint,
      mapped: fitted.mapped,
    });

    const untuned = await examineStart('off');
    expect(untuned.weights).toBeUndefined();
    expect(untuned.mapped).toBe(modelPath);
    expect(untuned.fingerprint === fitted.fingerprint).toBe(record.tuned === null);

    const doctor = await runProgram(process.execPath, [LAUNCHER, 'doctor', modelPath], {
      ...process.env,
      SPRY_HOME: home,
    });
    expect(doctor.stdout).toContain(record.summary);
  },
  TIMEOUT_MS,
);
