import type { LiveSettings, RunningServer, StartEvent } from '@spry/server';
import { describe, expect, it } from 'vitest';

import { SIGNAL_ECHO_MS } from '../limits.ts';
import { main } from '../main.ts';
import { createFakeContext, RecordingStream, startFakeServer } from '../testing/fake-context.ts';
import { readJsonOutput } from '../testing/json-outputs.ts';

const never = new Promise<never>(() => undefined);

/** A context whose server is ready at once; `ready` resolves when it is. */
function createServing(change: Partial<RunningServer> = {}, env: NodeJS.ProcessEnv = {}) {
  let reportReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    reportReady = resolve;
  });
  const context = createFakeContext(
    {
      serve: async (options) => {
        context.started.push(options);
        const server = { ...startFakeServer(options), ...change };
        reportReady();
        return server;
      },
    },
    env,
  );
  return { context, ready };
}

describe('the options of spry serve', () => {
  it('leaves to the server what was not given', async () => {
    const { context, ready } = createServing();
    const running = main(['serve'], context);
    await ready;
    context.send('SIGTERM');
    await running;
    expect(context.started[0]).toEqual({
      report: expect.any(Function),
      acceptLicense: expect.any(Function),
      signal: expect.any(AbortSignal),
      host: '127.0.0.1',
      port: 7779,
      drainTimeoutMs: 60_000,
      logLevel: 'warn',
      env: {},
      cwd: '/somewhere',
      playgroundFolder: '/somewhere/web',
    });
  });

  it('passes on what was given', async () => {
    const { context, ready } = createServing({}, { SPRY_API_KEY: 'secret' });
    const words =
      'serve -p 0 --host [::] -m a.gguf --any-model --ctx 4096 --parallel 2 --threads 3 ' +
      '--gpu-layers 0 --drain-timeout 5 --cors-origin https://example.com --no-schema-prompt ' +
      '--tune off --log-level debug --only-model --memory-max 4096 --keep-alive never';
    const running = main(words.split(' '), context);
    await ready;
    context.send('SIGTERM');
    await running;
    expect(context.started[0]).toMatchObject({
      host: '::',
      port: 0,
      model: 'a.gguf',
      contextTokens: 4096,
      anyModel: true,
      onlyModel: true,
      memoryBytesMax: 4_294_967_296,
      keepAliveMs: null,
      parallel: 2,
      threads: 3,
      gpuLayers: 0,
      drainTimeoutMs: 5_000,
      corsOrigin: 'https://example.com',
      schemaPrompt: false,
      tune: false,
      logLevel: 'debug',
      apiKey: 'secret',
    });
  });

  it('takes several hosts and proxies, with commas or one after the other', async () => {
    const { context, ready } = createServing();
    const words =
      'serve --allowed-host Spry.example,box.lan --allowed-host [fd00::1] ' +
      '--trusted-proxy 10.0.0.0/8 --trusted-proxy ::1';
    const running = main(words.split(' '), context);
    await ready;
    context.send('SIGTERM');
    await running;
    expect(context.started[0]).toMatchObject({
      allowedHosts: ['spry.example', 'box.lan', '[fd00::1]'],
      trustedProxies: ['10.0.0.0/8', '::1'],
    });
  });

  it.each(['box.lan:80', 'http://box.lan', 'a b', ''])('refuses the host %j', async (host) => {
    const context = createFakeContext();
    expect(await main(['serve', '--allowed-host', host], context)).toBe(2);
    expect(context.stderr.text).toContain('host names without ports');
  });

  it('prints JSON of a known form when it is ready, where that is asked for', async () => {
    const { context, ready } = createServing();
    const running = main(['serve', '--json'], context);
    await ready;
    context.send('SIGTERM');
    await running;
    expect(readJsonOutput('serve', context.stdout.text)).toMatchObject({ model: 'tiny' });
  });

  it.each(['with space', 'line\n', 'ключ'])('refuses the key %j', async (key) => {
    const context = createFakeContext({}, { SPRY_API_KEY: key });
    expect(await main(['serve'], context)).toBe(2);
    expect(context.stderr.text).not.toContain(key);
  });
});

describe('a ready server', () => {
  const ready: StartEvent = {
    type: 'ready',
    url: 'http://127.0.0.1:7779',
    modelId: 'tiny',
    info: {
      description: 'a tiny model',
      contextWindow: 8192,
      parallel: 16,
      threads: 2,
      vocabularySize: 100,
      fingerprint: 'fp_tiny',
    },
    weights: 'tuned: Q8_0 from Q4_1, perplexity +0.1 %',
    needsKey: false,
    hasPlayground: true,
    standsInFor: ['one', 'two', 'three'],
  };

  function becomingReady(event: StartEvent) {
    return createFakeContext({
      serve: async (options) => {
        options.report({ type: 'loading', modelId: 'tiny' });
        options.report(event);
        return {
          url: 'http://127.0.0.1:7779',
          closed: Promise.resolve(),
          reload: () => undefined,
          stop: async () => undefined,
        };
      },
    });
  }

  it('says on stdout where it is, what it serves and how to try it', async () => {
    const context = becomingReady(ready);
    await main(['serve'], context);
    const lines = context.stdout.text.split('\n');
    expect(lines[0]).toBe(
      'Spry is ready at http://127.0.0.1:7779  ' +
        '(model tiny, 8192 tokens of context, 16 requests at once)',
    );
    expect(lines[1]).toBe('tiny stands in for one, two and three.');
    expect(lines[2]).toBe('Weights: tuned: Q8_0 from Q4_1, perplexity +0.1 %.');
    expect(lines[4]).toContain('curl http://127.0.0.1:7779/openai/v1/chat/completions');
    expect(context.stderr.text).toContain('Loading tiny …');
  });

  it('tells a person at a terminal to open the playground, where there is one', async () => {
    const said = async (event: StartEvent, isTTY: boolean) => {
      const context = { ...becomingReady(event), stdout: new RecordingStream(isTTY) };
      await main(['serve'], context);
      return context.stdout.text;
    };
    expect(await said(ready, true)).toContain('Open http://127.0.0.1:7779 in a browser');
    expect(await said(ready, false)).not.toContain('browser');
    expect(await said({ ...ready, hasPlayground: false }, true)).not.toContain('browser');
  });

  it('shows how to send the key, but never the key', async () => {
    const { context, ready: isReady } = createServing({}, { SPRY_API_KEY: 'secret' });
    const running = main(['serve'], context);
    await isReady;
    context.send('SIGTERM');
    await running;
    expect(context.stdout.text).toContain('Bearer $SPRY_API_KEY');
    expect(context.stdout.text + context.stderr.text).not.toContain('secret');
  });

  it('shows that a key is needed where keys were created', async () => {
    const context = createFakeContext({
      serve: async (options) => {
        const server = startFakeServer({
          ...options,
          report: (event) =>
            options.report(event.type === 'ready' ? { ...event, needsKey: true } : event),
        });
        await server.stop();
        return server;
      },
    });
    await main(['serve'], context);
    expect(context.stdout.text).toContain('Bearer YOUR_KEY');
  });

  it('reads its settings again at SIGHUP, and says what that changes', async () => {
    const settings: LiveSettings[] = [];
    const env: NodeJS.ProcessEnv = {
      SPRY_DRAIN_TIMEOUT: '5',
      SPRY_TRUSTED_PROXY: '10.0.0.0/8,::1',
    };
    const { context, ready } = createServing({ reload: (live) => settings.push(live) }, env);
    const running = main(['serve'], context);
    await ready;
    await new Promise(setImmediate);
    env['SPRY_DRAIN_TIMEOUT'] = '7';
    env['SPRY_PORT'] = '1';
    context.send('SIGHUP');
    expect(settings).toMatchObject([{ drainTimeoutMs: 7_000, logLevel: 'warn' }]);
    expect(context.stderr.text).toContain(
      'Settings read again: changed drain-timeout; port only with the next start.',
    );
    context.send('SIGHUP');
    expect(context.stderr.text).toMatch(/again: port only with the next start\.\n$/);
    delete env['SPRY_PORT'];
    context.send('SIGHUP');
    expect(context.stderr.text).toMatch(/nothing has changed\.\n$/);
    env['SPRY_PORT'] = 'http';
    context.send('SIGHUP');
    expect(context.stderr.text).toContain('The settings stay as they are: SPRY_PORT: It must be');
    context.send('SIGTERM');
    expect(await running).toBe(0);
    expect(context.stderr.text).toContain('draining open streams for up to 7 s');
  });
});

describe('stopping', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('drains at %s and exits with 0', async (signal) => {
    const { context, ready } = createServing();
    const running = main(['serve', '--drain-timeout', '7'], context);
    await ready;
    context.send(signal);
    expect(await running).toBe(0);
    expect(context.stderr.text).toContain('up to 7 s');
    expect(context.exits).toEqual([]);
  });

  it('ends at once when asked again', async () => {
    const { context, ready } = createServing({ stop: () => never });
    void main(['serve'], context);
    await ready;
    context.send('SIGINT');
    context.send('SIGINT');
    context.send('SIGTERM');
    expect(context.exits).toEqual([130, 143]);
  });

  it.each(['start', 'npx'])('ends under npm (%s) when asked again after a while', async (event) => {
    const env = { npm_lifecycle_event: event };
    const { context, ready } = createServing({ stop: () => never }, env);
    void main(['serve'], context);
    await ready;
    context.send('SIGINT');
    context.clockMs = SIGNAL_ECHO_MS;
    context.send('SIGINT');
    expect(context.exits).toEqual([130]);
  });

  it('takes the echo of one key press under npm for one request', async () => {
    const { context, ready } = createServing({}, { npm_lifecycle_event: 'start' });
    const running = main(['serve'], context);
    await ready;
    context.send('SIGINT');
    context.clockMs = SIGNAL_ECHO_MS - 1;
    context.send('SIGINT');
    expect(await running).toBe(0);
    expect(context.exits).toEqual([]);
  });

  it('breaks off a start, with the exit code of the signal and no error', async () => {
    const context = createFakeContext({
      serve: ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(new Error('The start was stopped.')));
          context.send('SIGTERM');
        }),
    });
    expect(await main(['serve'], context)).toBe(143);
    expect(context.stderr.text).toBe('');
  });

  it('fails when the server ends by itself', async () => {
    const { context } = createServing({ closed: Promise.resolve() });
    expect(await main(['serve'], context)).toBe(1);
    expect(context.stderr.text).toContain('stopped by itself');
  });
});
