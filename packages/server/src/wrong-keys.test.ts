import { expect, onTestFinished, test } from 'vitest';
import { keysRig } from './keys/testing/live-keys.ts';
import { wrongKeysPerMinute, wrongKeysTableMax } from './limits.ts';
import { testApp } from './testing/test-app.ts';
import { networkOf, WrongKeys } from './wrong-keys.ts';

const clock = { nowMs: 0 };
const now = (): number => clock.nowMs;

async function rig(trustedProxies: readonly string[] = []) {
  const { ring, keys } = await keysRig(onTestFinished, 'chosen');
  const { key } = await keys.create({ name: 'a' });
  const app = testApp({ keys: ring, monotonicClock: now, loopback: false, trustedProxies });
  const ask = async (secret: string, remoteAddress = '192.0.2.1', forwarded?: string) => {
    const headers = {
      authorization: `Bearer ${secret}`,
      ...(forwarded && { 'x-forwarded-for': forwarded }),
    };
    return app.inject({ url: '/v1/models', remoteAddress, headers });
  };
  const guess = async (count: number, forwarded?: string): Promise<number> => {
    const first = await ask('guess', '192.0.2.1', forwarded);
    for (let sent = 1; sent < count; sent++) await ask('guess', '192.0.2.1', forwarded);
    return first.statusCode;
  };
  return { key, ask, guess };
}

test('after too many wrong keys an address waits, and others do not', async () => {
  const { key, ask, guess } = await rig();
  expect(await guess(wrongKeysPerMinute)).toBe(401);
  const refused = await ask('guess');
  expect([refused.statusCode, refused.json().error.code]).toEqual([429, 'too_many_wrong_keys']);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  // Not even the right one, or guessing could go on; but keys of 256 bits nobody guesses.
  expect((await ask('chosen')).statusCode).toBe(429);
  expect((await ask(key)).statusCode).toBe(200);
  expect((await ask('guess', '192.0.2.2')).statusCode).toBe(401);
  expect((await ask('chosen', '192.0.2.2')).statusCode).toBe(200);
  clock.nowMs += 60_000;
  expect((await ask('chosen')).statusCode).toBe(200);
});

test('where a request says it came from counts only from a trusted proxy', async () => {
  const open = await rig();
  for (let sent = 0; sent < wrongKeysPerMinute; sent++) {
    await open.ask('guess', '192.0.2.1', `198.51.100.${sent}`);
  }
  expect((await open.ask('guess', '192.0.2.1', '198.51.100.200')).statusCode).toBe(429);

  const behindProxy = await rig(['192.0.2.0/24']);
  await behindProxy.guess(wrongKeysPerMinute, '198.51.100.1');
  const from = (address: string) => behindProxy.ask('guess', '192.0.2.1', address);
  expect((await from('198.51.100.1')).statusCode).toBe(429);
  expect((await from('198.51.100.2')).statusCode).toBe(401);
});

test('a request without a key is no guess', async () => {
  const { ring } = await keysRig(onTestFinished, 'chosen');
  const app = testApp({ keys: ring });
  for (let sent = 0; sent <= wrongKeysPerMinute; sent++) await app.inject('/v1/models');
  expect((await app.inject('/v1/models')).statusCode).toBe(401);
});

test('so many addresses are remembered, the last ones', () => {
  const wrongKeys = new WrongKeys(now);
  for (let sent = 0; sent < wrongKeysPerMinute; sent++) wrongKeys.count('192.0.2.1');
  expect(wrongKeys.waitMs('192.0.2.1')).toBeGreaterThan(0);
  for (let other = 0; other < wrongKeysTableMax; other++) {
    wrongKeys.count(`10.0.${other >> 8}.${other & 255}`);
  }
  expect(wrongKeys.waitMs('192.0.2.1')).toBe(0);
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8::6', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
])('%s is of the network %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
