// Which steps hold up the engine's own thread, and what is heard between them.
import { describe, expect, it } from 'vitest';
import { STEP_HERE_MS_MAX } from './limits.ts';
import { EngineRig } from './testing/engine-rig.ts';

describe("a step on the engine's own thread", () => {
  const tokens = 20;
  const endless = (): EngineRig => new EngineRig({ endProbability: 0 });

  it('computes a lone token', async () => {
    const rig = endless();
    rig.add('hello', { maxTokens: tokens });
    await rig.finishAll();
    // The first token comes of the prompt's own step.
    expect(rig.kernels.hereStepCount).toBe(tokens - 1);
  });

  it('does not compute several, nor what a format constrains', async () => {
    const rig = endless();
    for (const at of [1, 2]) rig.add(`hello ${at}`, { maxTokens: tokens });
    await rig.finishAll();
    rig.add('hello', { maxTokens: tokens, format: { type: 'json_object' } });
    await rig.finishAll();
    expect(rig.kernels.hereStepCount).toBe(0);
  });

  it('hears what came meanwhile before the next one', async () => {
    const rig = endless();
    const id = rig.add('hello', { maxTokens: tokens });
    let newcomer = '';
    rig.kernels.onDecode = () => {
      if (rig.kernels.hereStepCount !== 5 || newcomer !== '') return;
      setImmediate(() => rig.engine.abort(id));
      setImmediate(() => {
        newcomer = rig.add('hello');
      });
    };
    for (let steps = 0; steps < 50 && newcomer === ''; steps++) await rig.step();
    expect(rig.kernels.hereStepCount).toBe(5);
    expect(rig.told(newcomer).promptTokens).toBeGreaterThan(0);
    await rig.finishAll();
    expect(rig.told(id)).toMatchObject({ reason: null, error: null });
  });

  it('is none where steps take long', async () => {
    const rig = endless();
    // Each look at the clock takes a millisecond.
    rig.kernels.onDecode = () => {
      for (let at = 0; at < STEP_HERE_MS_MAX; at++) rig.engine.stepMs;
    };
    rig.add('hello', { maxTokens: tokens });
    await rig.finishAll();
    expect(rig.kernels.hereStepCount).toBe(0);
  });
});
