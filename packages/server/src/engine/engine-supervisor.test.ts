import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import {
  type EngineConfig,
  type GenerateRequest,
  type GenerationEvent,
  type Inbox,
  PLAIN_SAMPLING,
} from '@spry/engine';
import { afterEach, describe, expect, it } from 'vitest';
import type { EngineProcessTimeouts } from './engine-process.ts';
import { type EngineState, EngineSupervisor } from './engine-supervisor.ts';

const PROGRAM = new URL('./testing/scripted-engine.mjs', import.meta.url);
const PARENT = new URL('./testing/forking-parent.mjs', import.meta.url);
const PATIENT: EngineProcessTimeouts = {
  loadMs: 20_000,
  silenceMs: 20_000,
  stepMs: 20_000,
  closeMs: 20_000,
};

const supervisors: EngineSupervisor[] = [];

afterEach(async () => {
  await Promise.all(supervisors.splice(0).map((supervisor) => supervisor.close()));
});

/** A supervisor of a scripted engine, and what it told. */
class Rig {
  readonly supervisor: EngineSupervisor;
  readonly states: EngineState[] = [];
  readonly logs: (readonly string[])[] = [];
  readonly notices: string[] = [];
  readonly #changes = new EventEmitter();

  constructor(script: string, timeouts: Partial<EngineProcessTimeouts> = {}) {
    const config: EngineConfig = {
      modelPath: script,
      modelDigest: '',
      spryVersion: '0.1.0',
      draftModelPath: null,
      contextTokens: null,
      parallel: null,
      threads: null,
      gpuLayers: null,
      parkedBytesMax: null,
      prefixStore: null,
    };
    this.supervisor = new EngineSupervisor({
      program: PROGRAM,
      config,
      env: { PATH: process.env['PATH'], SPRY_API_KEY: 'secret', HF_TOKEN: 'secret', LANG: 'C' },
      onState: (state, logLines) => {
        this.states.push(state);
        this.logs.push(logLines);
        this.#changes.emit('state');
      },
      onNotice: (message) => this.notices.push(message),
      timeouts: { ...PATIENT, ...timeouts },
    });
    supervisors.push(this.supervisor);
  }

  /** The next state of this type since the last one taken. */
  async next<T extends EngineState['type']>(type: T): Promise<Extract<EngineState, { type: T }>> {
    for (;;) {
      const state = this.states.shift();
      if (state === undefined) await once(this.#changes, 'state');
      else if (state.type === type) return state as Extract<EngineState, { type: T }>;
    }
  }
}

async function readyRig(
  script = 'ok',
  timeouts: Partial<EngineProcessTimeouts> = {},
): Promise<Rig> {
  const rig = new Rig(script, timeouts);
  await rig.next('ready');
  return rig;
}

let requestCount = 0;

function request(content: string): GenerateRequest {
  return {
    id: `request-${requestCount++}`,
    owner: '',
    priority: 0,
    timeoutMs: null,
    reproducible: true,
    cacheSalt: '',
    messages: [{ role: 'user', content }],
    sampling: { ...PLAIN_SAMPLING, temperature: 0 },
    topLogprobs: null,
    maxTokens: null,
    stop: [],
    format: null,
    toolUse: null,
    effort: 'default',
    thoughtsApart: false,
  };
}

async function answer(events: AsyncIterable<GenerationEvent>): Promise<string> {
  let text = '';
  for await (const event of events) if (event.type === 'text') text += event.text;
  return text;
}

/** A request that the engine has accepted and never answers. */
async function pending(rig: Rig, content = 'wait'): Promise<Inbox<GenerationEvent>> {
  const events = rig.supervisor.generate(request(content));
  expect((await events.next()).value).toMatchObject({ type: 'accepted' });
  return events;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('what is told of an engine', () => {
  it('is the memory in use, nothing after it died, and how often it did', async () => {
    const rig = await readyRig();
    await expect.poll(() => rig.supervisor.reading?.usedTokens).toBe(7);
    expect(rig.supervisor.restartCount).toBe(0);
    process.kill(rig.supervisor.pid ?? 0, 'SIGKILL');
    await rig.next('restarting');
    expect([rig.supervisor.reading, rig.supervisor.restartCount]).toEqual([null, 1]);
    await rig.next('ready');
    await expect.poll(() => rig.supervisor.reading?.usedTokens).toBe(7);
  });

  it('is told of a request that is left when the engine is gone: nothing is known', async () => {
    const rig = await readyRig();
    const told: unknown[] = [];
    const events = rig.supervisor.generate(request('wait'), undefined, (usage) => told.push(usage));
    await events.next();
    process.kill(rig.supervisor.pid ?? 0, 'SIGKILL');
    await rig.next('restarting');
    await events.return();
    expect(told).toEqual([null]);
  });
});

describe('a working engine', () => {
  it('is loading, then ready, then answers', async () => {
    const rig = new Rig('ok');
    expect(rig.supervisor.state.type).toBe('loading');
    await expect(answer(rig.supervisor.generate(request('early')))).rejects.toMatchObject({
      code: 'engine_unavailable',
      message: expect.stringContaining('loading'),
    });
    const { info } = await rig.next('ready');
    expect(rig.supervisor.state).toEqual({ type: 'ready', info });
    expect(await answer(rig.supervisor.generate(request('hello')))).toBe('hello');
    expect(rig.supervisor.activeCount).toBe(0);
  });

  it('answers many at once, each its own', async () => {
    const { supervisor } = await readyRig();
    const texts = Array.from({ length: 50 }, (_, index) => `text ${index}`);
    const answers = texts.map((text) => answer(supervisor.generate(request(text))));
    expect(await Promise.all(answers)).toEqual(texts);
  });

  it('has one pool thread and none of the secrets', async () => {
    const rig = new Rig('ok');
    const { info } = await rig.next('ready');
    expect(info.threads).toBe(1);
    expect(info.fingerprint).toContain('LANG');
    expect(info.fingerprint).not.toMatch(/SPRY_API_KEY|HF_TOKEN/);
  });

  it('is told when a reader leaves', async () => {
    const rig = await readyRig();
    const events = await pending(rig);
    await events.return();
    expect(rig.supervisor.activeCount).toBe(0);
    expect(await answer(rig.supervisor.generate(request('next')))).toBe('next');
  });
});

describe('an engine that dies', () => {
  it('fails what was in flight, starts again and answers', async () => {
    const rig = await readyRig();
    const inFlight = await Promise.all([pending(rig), pending(rig)]);
    const died = inFlight.map((events) => events.next());
    const pid = rig.supervisor.pid ?? 0;
    process.kill(pid, 'SIGKILL');
    for (const next of died) {
      await expect(next).rejects.toMatchObject({
        code: 'engine_died',
        message: expect.stringContaining('SIGKILL'),
      });
    }
    expect((await rig.next('restarting')).reason).toContain('SIGKILL');
    await expect(answer(rig.supervisor.generate(request('now')))).rejects.toMatchObject({
      code: 'engine_unavailable',
    });
    await rig.next('loading');
    await rig.next('ready');
    expect(rig.supervisor.pid).not.toBe(pid);
    expect(await answer(rig.supervisor.generate(request('again')))).toBe('again');
  });

  it.each(['exit', 'disconnect'])('on %s fails the request and comes back', async (how) => {
    const rig = await readyRig();
    await expect(answer(rig.supervisor.generate(request(how)))).rejects.toMatchObject({
      code: 'engine_died',
    });
    await rig.next('ready');
    expect(await answer(rig.supervisor.generate(request('again')))).toBe('again');
  });

  it('may print as much as it likes, and its last words are kept', async () => {
    const rig = await readyRig();
    await expect(answer(rig.supervisor.generate(request('flood')))).rejects.toMatchObject({
      code: 'engine_died',
    });
    await rig.next('restarting');
    const lines = rig.logs.at(-1) ?? [];
    expect(lines).toHaveLength(20);
    expect(lines.at(-2)).toMatch(/^line 49999 x+$/);
    expect(lines.at(-1)).toBe('the very end');
  });

  it('while loading is tried again, with its last words', async () => {
    const rig = new Rig('die');
    for (let start = 0; start < 2; start++) {
      expect((await rig.next('restarting')).reason).toContain('SIGABRT');
      expect(rig.logs.at(-1)).toEqual(['no memory for this']);
    }
  });
});

describe('an engine that refuses its model', () => {
  it('stops, with its reason and without another start', async () => {
    const rig = new Rig('refuse');
    const pid = rig.supervisor.pid ?? 0;
    expect((await rig.next('stopped')).reason).toBe('No such model.');
    await expect(answer(rig.supervisor.generate(request('hello')))).rejects.toMatchObject({
      code: 'engine_unavailable',
      message: 'No such model.',
    });
    await rig.supervisor.close();
    expect(rig.states.map((state) => state.type)).toEqual(['stopped']);
    expect(isAlive(pid)).toBe(false);
    expect(rig.supervisor.pid).toBeUndefined();
  });
});

describe('an engine that hangs', () => {
  it.each<[string, string, Partial<EngineProcessTimeouts>, RegExp]>([
    ['says nothing', 'silent', { silenceMs: 150 }, /stopped responding/],
    [
      'computes one step for too long',
      'long step',
      { stepMs: 500 },
      /one step for more than 0.5 s/,
    ],
  ])('and %s is ended and started again', async (_name, script, timeouts, reason) => {
    const rig = await readyRig(script, timeouts);
    const events = rig.supervisor.generate(request('wait'));
    const pid = rig.supervisor.pid ?? 0;
    await expect(answer(events)).rejects.toMatchObject({ code: 'engine_died' });
    expect((await rig.next('restarting')).reason).toMatch(reason);
    expect(isAlive(pid)).toBe(false);
    await rig.next('ready');
  });

  it('while it loads is ended, though it still sends messages', async () => {
    const rig = new Rig('stall', { loadMs: 500 });
    expect((await rig.next('restarting')).reason).toMatch(/did not load the model in time/);
  });
});

describe('close', () => {
  it('leaves no process and fails what was in flight', async () => {
    const rig = await readyRig();
    const next = (await pending(rig)).next();
    const failed = expect(next).rejects.toMatchObject({ code: 'engine_died' });
    const pid = rig.supervisor.pid ?? 0;
    await rig.supervisor.close();
    await failed;
    expect(isAlive(pid)).toBe(false);
    expect(rig.supervisor.state.type).toBe('stopped');
    await expect(answer(rig.supervisor.generate(request('hello')))).rejects.toMatchObject({
      code: 'engine_unavailable',
    });
  });

  it('lets the process keep what it is to keep', async () => {
    const rig = await readyRig('keeps');
    await rig.supervisor.close();
    expect(rig.notices).toEqual(['kept']);
  });

  it('does not wait for ever for that', async () => {
    const rig = await readyRig('keeps for ever', { closeMs: 50 });
    const pid = rig.supervisor.pid as number;
    await rig.supervisor.close();
    expect(isAlive(pid)).toBe(false);
  });

  it('may be called twice, while it closes and later', async () => {
    const rig = await readyRig();
    await Promise.all([rig.supervisor.close(), rig.supervisor.close()]);
    await rig.supervisor.close();
    expect(rig.supervisor.state.type).toBe('stopped');
  });

  it('ends a start that is under way', async () => {
    const rig = new Rig('ok');
    const pid = rig.supervisor.pid ?? 0;
    await rig.supervisor.close();
    expect(isAlive(pid)).toBe(false);
  });

  it('cancels a start that is to come', async () => {
    const rig = await readyRig();
    process.kill(rig.supervisor.pid ?? 0, 'SIGKILL');
    await rig.next('restarting');
    await rig.supervisor.close();
    await rig.next('stopped');
    expect(rig.supervisor.pid).toBeUndefined();
  });
});

it('an engine ends when the process that started it is gone', async () => {
  const parent = spawn(process.execPath, [fileURLToPath(PARENT), fileURLToPath(PROGRAM)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [printed] = await once(parent.stdout, 'data');
  const pid = Number(printed);
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  // The pipe is the engine's as well: it closes when both are gone.
  await once(parent, 'close');
  parent.stdout.destroy();
});
