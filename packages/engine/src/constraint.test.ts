// An answer with a format keeps it, whatever the model, the budget and the stop sequences are.
import { arbitrarySchema, validator } from '@spry/grammar/testing';
import fc from 'fast-check';
import { describe, expect, inject, it } from 'vitest';
import { type GenerateRequest, type OutputFormat, PLAIN_SAMPLING } from './request.ts';
import { arbitrarySampling } from './testing/arbitrary-sampling.ts';
import { EngineRig, type Told } from './testing/engine-rig.ts';

const CASES = inject('isFull') ? 20_000 : 2_000;

const KERNELS = { slotCount: 4, slotTokens: 2048 };

const person: OutputFormat = {
  type: 'json_schema',
  schema: {
    type: 'object',
    properties: {
      name: { type: 'string', maxLength: 30 },
      born: { type: 'integer', minimum: 1800, maximum: 2100 },
      tags: { type: 'array', items: { enum: ['alpha', 'beta'] }, maxItems: 2 },
    },
    required: ['name', 'born', 'tags'],
    additionalProperties: false,
  },
};

async function answer(
  format: OutputFormat,
  rest: Partial<GenerateRequest> = {},
  rig: EngineRig = new EngineRig(KERNELS),
): Promise<Told> {
  const id = rig.add('hello', { format, maxTokens: 600, ...rest });
  await rig.finishAll();
  return rig.told(id);
}

describe('any schema, any budget, any stop sequence', () => {
  const request = fc.record({
    maxTokens: fc.oneof(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 400 })),
    stop: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.subarray(['"', '}', 'e', ',', '~', 'Ã', '0', '\\', '\n']) },
    ),
    sampling: arbitrarySampling(fc.nat(1000)),
    topLogprobs: fc.constantFrom(null, 0, 3),
  });
  const cases = fc.array(fc.tuple(arbitrarySchema, request), { minLength: 4, maxLength: 4 });

  it('gives a valid document, or a refusal before the first token', async () => {
    let documents = 0;
    let refusals = 0;
    await fc.assert(
      fc.asyncProperty(cases, async (several) => {
        const rig = new EngineRig(KERNELS);
        const ids = several.map(([schema, rest]) =>
          rig.add('hello', { ...rest, format: { type: 'json_schema', schema } }),
        );
        await rig.finishAll();
        for (const [index, [schema, { maxTokens }]] of several.entries()) {
          const { error, text, usage, reason } = rig.told(ids[index] as string);
          if (error !== null) {
            refusals++;
            expect(['invalid_format', 'format_budget']).toContain(error.code);
            continue;
          }
          documents++;
          expect(validator(schema)(JSON.parse(text)), text).toBe(true);
          expect(reason).not.toBeNull();
          expect(usage?.completionTokens).toBeLessThanOrEqual(maxTokens);
        }
      }),
      { numRuns: CASES / 4 },
    );
    expect(documents).toBeGreaterThan(refusals);
  }, 900_000);
});

describe('a document', () => {
  it('ends by itself, with stop', async () => {
    const { text, reason, usage } = await answer(person);
    expect(validator(schemaOf(person))(JSON.parse(text)), text).toBe(true);
    expect([reason, usage?.closing]).toEqual(['stop', 'none']);
  });

  it('is the same alone and among others', async () => {
    const rest = { sampling: { ...PLAIN_SAMPLING, seed: 5 } };
    const alone = await answer(person, rest);
    const rig = new EngineRig(KERNELS);
    for (let i = 0; i < 7; i++) rig.add(`other ${i}`, { format: i % 2 === 0 ? person : null });
    const among = await answer(person, rest, rig);
    expect(among.text).toBe(alone.text);
    expect(among.usage?.completionTokens).toBe(alone.usage?.completionTokens);
  });

  it.each([false, true])(
    'has text without a choice appended, and counted, where texts start with a space: %s',
    async (startsWithSpace) => {
      const rig = new EngineRig(KERNELS, { startsWithSpace });
      const { text, usage } = await answer(person, {}, rig);
      expect(validator(schemaOf(person))(JSON.parse(text)), text).toBe(true);
      expect(usage?.forcedTokens).toBeGreaterThan('"born":,"tags":'.length - 5);
      expect(usage?.completionTokens).toBe(Buffer.byteLength(text));
    },
  );

  it('is cut where its tokens end, and then says length', async () => {
    const format: OutputFormat = { type: 'json_schema', schema: { type: 'string' } };
    const { text, reason, usage } = await answer(format, { maxTokens: 9 });
    expect(typeof JSON.parse(text)).toBe('string');
    expect(usage?.completionTokens).toBeLessThanOrEqual(9);
    expect(usage?.closing).not.toBe('none');
    expect(reason).toBe('length');
  });

  it('fits into the tokens of the smallest one, and into no fewer', async () => {
    const refused = await answer(person, { maxTokens: 3 });
    expect(refused.error).toMatchObject({ code: 'format_budget' });
    const smallest = Number(/has (\d+)/.exec(refused.error?.message ?? '')?.[1]);
    const { text, reason } = await answer(person, { maxTokens: smallest });
    expect(validator(schemaOf(person))(JSON.parse(text)), text).toBe(true);
    expect(reason).not.toBeNull();
    expect((await answer(person, { maxTokens: smallest - 1 })).error).not.toBeNull();
  });

  it('is closed where a stop sequence is, and is valid', async () => {
    const whole = await answer(person);
    const name = (JSON.parse(whole.text) as { name: string }).name;
    const stop = name.slice(3, 5);
    const { text, reason } = await answer(person, { stop: [stop] });
    expect(reason).toBe('stop');
    expect(JSON.parse(text)).toMatchObject({ name: name.slice(0, name.indexOf(stop)) });
    expect(validator(schemaOf(person))(JSON.parse(text)), text).toBe(true);
  });

  it('is not stopped by text that it had to have', async () => {
    const whole = await answer(person);
    const stopped = await answer(person, { stop: ['born', '"name"', 'ags'] });
    expect(stopped.text).toBe(whole.text);
  });

  it('is one of several choices, or matches a pattern', async () => {
    const choices = ['first of all', 'first of none'];
    expect(choices).toContain((await answer({ type: 'choice', choices })).text);
    const pattern = '[a-f]{3}-[0-9]{2,4}';
    expect((await answer({ type: 'regex', pattern })).text).toMatch(new RegExp(`^${pattern}$`));
  });

  it('is refused where no document is valid', async () => {
    const schema = { type: 'object', properties: { a: { minimum: 'x' } } };
    const { error } = await answer({ type: 'json_schema', schema });
    expect(error).toMatchObject({
      code: 'invalid_format',
      detail: { reason: 'invalid', pointer: '/properties/a/minimum', keyword: 'minimum' },
    });
  });
});

function schemaOf(format: OutputFormat): unknown {
  return format.type === 'json_schema' ? format.schema : null;
}
