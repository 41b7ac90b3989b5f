// Many requests share the engine, and none notices the others.
import { expect, inject, it } from 'vitest';
import { ask, readStream } from '../harness/chat.ts';

const url = inject('serverUrl');

const TOPICS = ['rain', 'bread', 'Rome', 'bees', 'chess', 'tea', 'iron', 'sleep'].concat(
  'rivers',
  'snow',
  'maps',
  'cats',
  'glass',
  'music',
  'salt',
  'ships',
);

it('16 streams at once each equal their run alone', async () => {
  const bodies = TOPICS.map((topic) => {
    return { ...ask(`Write two sentences about ${topic}.`, 32), seed: 1 };
  });
  const alone: string[] = [];
  for (const body of bodies) alone.push((await readStream(url, body)).text);
  const together = await Promise.all(bodies.map((body) => readStream(url, body)));
  expect(together.map((stream) => stream.text)).toEqual(alone);
  expect(together.every((stream) => stream.done)).toBe(true);
});

it('a long prompt does not stop the streams of others', async () => {
  const longPrompt = `Summarise this. ${'The cat sat on the mat, then left. '.repeat(150)}`;
  const order: string[] = [];
  let longStream: Promise<unknown> | undefined;
  const startLong = (): void => {
    longStream ??= readStream(url, ask(longPrompt, 4), () => order.push('long'));
  };
  const short = ['one', 'two', 'three', 'four'].map((name) =>
    readStream(url, ask(`Write a long story about the number ${name}.`, 80), () => {
      if (order.push(name) === 40) startLong();
    }),
  );
  await Promise.all(short);
  await longStream;
  // While the long prompt was computed, each of the others went on.
  const meanwhile = order.slice(40, order.indexOf('long'));
  for (const name of ['one', 'two', 'three', 'four']) {
    expect(meanwhile.filter((entry) => entry === name).length).toBeGreaterThanOrEqual(3);
  }
});
