// Answers with calls of tools: whatever the model, the budget and the stop sequences are, a call is
// whole, and one of those that were offered.
import { arbitrarySchema, validator } from '@spry/grammar/testing';
import fc from 'fast-check';
import { describe, expect, inject, it } from 'vitest';
import type { Tool, ToolUse } from '../conversation.ts';
import type { GenerateRequest } from '../request.ts';
import { arbitrarySampling } from '../testing/arbitrary-sampling.ts';
import { EngineRig, type Told } from '../testing/engine-rig.ts';
import { CHAT_ML_TEMPLATE, type FakeVocabularyOptions } from '../testing/fake-vocabulary.ts';

const CASES = inject('isFull') ? 8_000 : 100;
const SIZES = { slotCount: 4, slotTokens: 32_768 };

const weather: Tool = {
  name: 'weather',
  description: 'The weather of a city.',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
};
const time: Tool = { name: 'time', description: '', parameters: { maxProperties: 0 } };

function using(choice: ToolUse['choice'], isParallel = true): ToolUse {
  return { tools: [weather, time], choice, isParallel };
}

const THINKING_TEMPLATE = `{# <think></think> #}${CHAT_ML_TEMPLATE}`;

const auto = using('auto');
const PARIS = '<tool_call>\n{"name": "weather", "arguments": {"city": "Paris"}}\n</tool_call>';
const NOW = '<tool_call>\n{"name": "time", "arguments": {}}\n</tool_call>';
const paris = { name: 'weather', arguments: '{"city": "Paris"}' };
const now = { name: 'time', arguments: '{}' };

async function ask(
  script: string | null,
  rest: Partial<GenerateRequest>,
  vocabulary: FakeVocabularyOptions = {},
): Promise<Told> {
  const rig = new EngineRig({ ...SIZES, script }, vocabulary);
  const id = rig.add('hello', { maxTokens: 600, ...rest });
  await rig.finishAll();
  return rig.told(id);
}

describe('any tools, any budget, any stop sequence', () => {
  const request = fc.record({
    maxTokens: fc.oneof(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 600 })),
    stop: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.subarray(['"', '}', 'e', ',', '</tool_call>', '{', '\n']) },
    ),
    sampling: arbitrarySampling(fc.nat(1000)),
    topLogprobs: fc.constantFrom(null, 0, 3),
  });
  const tools = fc
    .array(arbitrarySchema, { minLength: 1, maxLength: 3 })
    .map((schemas) =>
      schemas.map((schema, at): Tool => ({ name: `f_${at}`, description: '', parameters: schema })),
    );
  const how = fc.record({
    choice: fc.constantFrom('required' as const, 'auto' as const, 'named' as const),
    isParallel: fc.boolean(),
    script: fc.constantFrom(
      null,
      'Well. <tool_call>',
      '<tool_call>\n{"name": "f_0',
      'No.',
      '<think>\nHm.\n</think>\n\n<tool_call>',
      `<think>\n${'Hm. '.repeat(100)}`,
    ),
    format: fc.constantFrom(null, { type: 'json_object' } as const),
    doesThink: fc.boolean(),
  });

  it('give whole calls, or a refusal before the first token', async () => {
    let callCount = 0;
    await fc.assert(
      fc.asyncProperty(tools, how, request, async (offered, settings, rest) => {
        const { choice, isParallel, script, format, doesThink } = settings;
        const wanted = choice === 'named' ? { name: 'f_0' } : choice;
        const toolUse = { tools: offered, choice: wanted, isParallel };
        const vocabulary = doesThink ? { chatTemplate: THINKING_TEMPLATE } : {};
        const told = await ask(script, { ...rest, toolUse, format }, vocabulary);
        if (told.error !== null) {
          expect(['invalid_format', 'calls_budget', 'format_budget']).toContain(told.error.code);
          return;
        }
        expect(told.usage?.completionTokens).toBeLessThanOrEqual(rest.maxTokens);
        if (choice !== 'auto') {
          expect(told.text).toBe('');
          expect(told.calls.length).toBeGreaterThan(0);
        } else if (format !== null && told.calls.length === 0) {
          expect(JSON.parse(told.text)).toBeTypeOf('object');
        }
        if (!isParallel) expect(told.calls.length).toBeLessThanOrEqual(1);
        for (const { name, arguments: text } of told.calls) {
          const tool = offered.find((one) => one.name === name);
          const value: unknown = JSON.parse(text);
          expect(value).toBeTypeOf('object');
          expect(validator(tool?.parameters)(value), text).toBe(true);
          if (choice === 'named') expect(name).toBe('f_0');
          callCount++;
        }
      }),
      { numRuns: CASES },
    );
    expect(callCount).toBeGreaterThan(CASES / 10);
  }, 900_000);
});

describe('a call that must be', () => {
  it('is all of the answer', async () => {
    const told = await ask(null, { toolUse: using('required', false) });
    expect([told.text, told.calls.length, told.reason]).toEqual(['', 1, 'tool_calls']);
  });

  it('is of the tool that was named', async () => {
    const told = await ask(null, { toolUse: using({ name: 'time' }, false) });
    expect(told.calls).toEqual([now]);
  });

  it('fits into the tokens of the smallest one, and into no fewer', async () => {
    const toolUse = using('required');
    const { error } = await ask(null, { toolUse, maxTokens: 3 });
    expect(error).toMatchObject({ code: 'calls_budget' });
    const smallest = Number(/has (\d+)/.exec(error?.message ?? '')?.[1]);
    expect((await ask(null, { toolUse, maxTokens: smallest })).calls).toEqual([now]);
    expect((await ask(null, { toolUse, maxTokens: smallest - 1 })).error).not.toBeNull();
  });

  it('is the only one that a faulty tool can be refused for', async () => {
    const faulty: Tool = {
      ...weather,
      name: 'bad',
      parameters: { properties: { a: { type: 3 } } },
    };
    const toolUse = { tools: [weather, faulty], choice: { name: 'bad' }, isParallel: true };
    expect((await ask(null, { toolUse })).error).toMatchObject({
      code: 'invalid_format',
      detail: { reason: 'invalid', pointer: '/properties/a/type', tool: 1 },
    });
  });
});

describe('a call that may be', () => {
  it('begins where the model begins one, and the text before it stays', async () => {
    const told = await ask(`I will look.\n${PARIS}`, { toolUse: auto });
    expect(told.text).toBe('I will look.\n');
    expect(told.calls).toEqual([paris]);
    expect(told.reason).toBe('tool_calls');
  });

  it('may have others behind it', async () => {
    const told = await ask(`${PARIS}\n${NOW}\n${PARIS}`, { toolUse: auto });
    expect(told.calls).toEqual([paris, now, paris]);
  });

  it('has no others behind it where one is allowed', async () => {
    const told = await ask(`${PARIS}\n${NOW}`, { toolUse: using('auto', false) });
    expect(told.calls).toEqual([paris]);
  });

  it('is none where the model only writes text', async () => {
    const told = await ask('It is <b>sunny</b>, <tool_c', { toolUse: auto });
    expect([told.text, told.calls, told.reason]).toEqual([
      'It is <b>sunny</b>, <tool_c',
      [],
      'stop',
    ]);
  });

  it('is text where no tools were offered', async () => {
    expect((await ask(PARIS, {})).text).toBe(PARIS);
  });

  it('is of one of the tools, whatever the model would call', async () => {
    const told = await ask(PARIS.replace('weather', 'delete_all'), { toolUse: auto });
    expect(['weather', 'time']).toContain(told.calls[0]?.name);
  });

  it('is not cut by a stop sequence', async () => {
    const told = await ask(`Look: ${PARIS}`, { toolUse: auto, stop: ['Paris', '</tool_call>'] });
    expect([told.text, told.calls]).toEqual(['Look: ', [paris]]);
  });

  it('does not come behind a stop sequence', async () => {
    const told = await ask(`Look: ${PARIS}`, { toolUse: auto, stop: ['ok'] });
    expect([told.text, told.calls, told.reason]).toEqual(['Lo', [], 'stop']);
  });

  it('is not begun where there is no room for it', async () => {
    const told = await ask(`Look: ${PARIS}`, { toolUse: auto, maxTokens: 30 });
    expect([told.text, told.calls, told.reason]).toEqual(['Look: ', [], 'length']);
  });

  it('is one of the ways to answer where a text must have a format', async () => {
    const format = { type: 'json_object' } as const;
    expect((await ask(PARIS, { toolUse: auto, format })).calls).toEqual([paris]);
    const told = await ask('{"a": 1}', { toolUse: auto, format });
    expect([told.text, told.calls]).toEqual(['{"a": 1}', []]);
  });

  it('says how likely the text before it was, and nothing of itself', async () => {
    const told = await ask(`Hm. ${PARIS}`, { toolUse: auto, topLogprobs: 0 });
    expect(told.logprobs.map(({ text }) => text).join('')).toBe('Hm. ');
  });
});

const shown = '{% if tools %}{% for t in tools %}{{ t | tojson }}{% endfor %}{% endif %}';
const turns =
  '{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}' +
  '{% if m.tool_calls %}{% for c in m.tool_calls %}MARK{{ c.function | tojson }}{% endfor %}' +
  '{% endif %}<|im_end|>\n{% endfor %}' +
  "{{ '<|im_start|>assistant\\n' }}";

describe('the way of a family', () => {
  it('may be a list', async () => {
    const chatTemplate = shown + turns.replace('MARK', '[TOOL_CALLS] [');
    const calls = '[{"name": "weather", "arguments": {"city": "Paris"}}, {"name": "time"';
    const script = `[TOOL_CALLS] ${calls}, "arguments": {}}]`;
    expect((await ask(script, { toolUse: auto }, { chatTemplate })).calls).toEqual([paris, now]);
  });

  it('may begin with a control token', async () => {
    const opening = { token: 258, text: '[TOOL_CALLS]', stripLeft: false, stripRight: false };
    const start = { token: 256, text: '<|im_start|>', stripLeft: false, stripRight: false };
    const vocabulary = {
      chatTemplate: shown + turns.replace('MARK', '[TOOL_CALLS] ['),
      specialTokens: [start, opening],
    };
    const told = await ask(null, { toolUse: using('required', false) }, vocabulary);
    expect(told.calls.length).toBe(1);
    expect(told.usage?.forcedTokens).toBeGreaterThan(' [{"name": "'.length);
  });

  it('may be an object and nothing else, at the start of an answer', async () => {
    const chatTemplate = `{# ipython, "parameters": #}${shown}${turns.replace('MARK', '')}`;
    const call = '{"name": "weather", "parameters": {"city": "Paris"}}';
    expect((await ask(call, { toolUse: auto }, { chatTemplate })).calls).toEqual([paris]);
    expect((await ask(`So: ${call}`, { toolUse: auto }, { chatTemplate })).text).toBe(
      `So: ${call}`,
    );
  });

  it('is told in words where a bare object could be the document that is asked for', async () => {
    const chatTemplate = `{# ipython, "parameters": #}${shown}${turns.replace('MARK', '')}`;
    const format = { type: 'json_object' } as const;
    const told = await ask(PARIS, { toolUse: auto, format }, { chatTemplate });
    expect(told.calls).toEqual([paris]);
  });
});

describe('thoughts', () => {
  const chatTemplate = THINKING_TEMPLATE;
  const open = `${chatTemplate}{{ '<think>\n' }}`;
  const thinking = (script: string | null, rest: Partial<GenerateRequest> = {}) =>
    ask(script, rest, { chatTemplate });

  it('come before the text, without their markers', async () => {
    const told = await thinking('<think>\nHm.\n\nWell.\n</think>\n\nYes.');
    expect([told.thoughts, told.text, told.reason]).toEqual(['Hm.\n\nWell.', 'Yes.', 'stop']);
    expect(told.usage?.thoughtTokens).toBe('<think>\nHm.\n\nWell.\n</think>'.length);
  });

  it('are part of the text where they are not to be apart, and counted all the same', async () => {
    const script = '<think>\nHm.\n</think>\n\nYes.';
    const told = await thinking(script, { thoughtsApart: false });
    expect([told.thoughts, told.text]).toEqual(['', script]);
    expect(told.usage?.thoughtTokens).toBe('<think>\nHm.\n</think>'.length);
  });

  it('are none where the model does not think', async () => {
    const told = await thinking('<thin>Yes.', { topLogprobs: 0 });
    expect([told.thoughts, told.text, told.usage?.thoughtTokens]).toEqual(['', '<thin>Yes.', 0]);
  });

  it('are not looked for behind the start of the text', async () => {
    const told = await thinking('Yes: <think>no</think>');
    expect([told.thoughts, told.text]).toEqual(['', 'Yes: <think>no</think>']);
  });

  it('may go on to the end of the budget where nothing must follow', async () => {
    const told = await thinking('<think>\nHm, hm, hm.</think>', { maxTokens: 12 });
    expect([told.thoughts, told.text, told.reason]).toEqual(['Hm, ', '', 'length']);
  });

  it('do not end with a stop sequence', async () => {
    const told = await thinking('<think>\nHm.\n</think>\n\nYes.', { stop: ['.'] });
    expect([told.thoughts, told.text, told.reason]).toEqual(['Hm.', 'Yes', 'stop']);
  });

  it('come before a document and before calls', async () => {
    const format = { type: 'json_object' } as const;
    const document = await thinking('<think>\nHm.\n</think>\n\n{"a": 1}', { format });
    expect([document.thoughts, document.text]).toEqual(['Hm.', '{"a": 1}']);
    const toolUse = using('required', false);
    const called = await thinking(`<think>\nHm.\n</think>\n\n${PARIS}`, { toolUse });
    expect([called.thoughts, called.calls]).toEqual(['Hm.', [paris]]);
    const may = await thinking(`<think>\nHm.\n</think>\n\n${PARIS}`, { toolUse: auto, format });
    expect([may.thoughts, may.calls]).toEqual(['Hm.', [paris]]);
  });

  it('are cut in time for what must follow', async () => {
    const script = `<think>\n${'Hm. '.repeat(200)}`;
    const toolUse = using({ name: 'weather' });
    for (const maxTokens of [100, 120, 200, 300]) {
      const told = await thinking(script, { toolUse, maxTokens });
      expect([told.calls.length, told.calls[0]?.name]).toEqual([1, 'weather']);
      expect(JSON.parse(told.calls[0]?.arguments ?? '')).toHaveProperty('city');
      expect(told.usage?.completionTokens).toBeLessThanOrEqual(maxTokens);
    }
  });

  it('end where the model would end its turn and something must follow', async () => {
    const told = await thinking('<think>\nHm.', { format: { type: 'json_object' } });
    expect(told.thoughts).toBe('Hm.');
    expect(JSON.parse(told.text)).toBeTypeOf('object');
  });

  it('may be opened by the prompt', async () => {
    const script = '<think>\nHm.\n</think>\n\nYes.';
    const told = await ask(script, {}, { chatTemplate: open });
    expect(told.thoughts).not.toBe('');
    expect(told.usage?.thoughtTokens).toBeGreaterThan(0);
  });

  it('may be turned off by the template', async () => {
    const closed = '{% if enable_thinking is false %}<think>\n\n</think>\n\n{% endif %}';
    const off = chatTemplate + closed;
    const told = await ask(null, { effort: 'none', maxTokens: 9 }, { chatTemplate: off });
    expect([told.thoughts, told.usage?.thoughtTokens]).toEqual(['', 0]);
  });
});
