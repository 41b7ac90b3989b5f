// What the compiler knows. `npm test` checks the types of tests.
import type {
  ChatCompletionChunk as WireChunk,
  ChatCompletion as WireCompletion,
} from '@spry/wire';
import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import manifest from '../package.json' with { type: 'json' };
import Core from './core.ts';
import Default, {
  APIError,
  type APIPromise,
  type ChatCompletion,
  type ChatCompletionChunk,
  type ChatCompletionMessage,
  type ChatCompletionMessageParam,
  type DeepPartial,
  GroqError,
  OpenAIError,
  type ParsedChatCompletion,
  Spry,
  SpryError,
  type Stream,
  tool,
} from './index.ts';
import { version } from './version.ts';

const client = new Spry();
const base = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] } as const;
type Person = { name: string; tags: string[]; home?: { city: string } | undefined };
const person: z.ZodType<Person> = z.object({
  name: z.string(),
  tags: z.array(z.string()),
  home: z.object({ city: z.string() }).optional(),
});

/** Checked by the compiler, never called. */
function onlyForTypes(): void {
  const { completions } = client.chat;
  expectTypeOf(completions.create(base)).toEqualTypeOf<APIPromise<ChatCompletion>>();
  expectTypeOf(completions.create({ ...base, stream: true })).toEqualTypeOf<
    APIPromise<Stream<ChatCompletionChunk>>
  >();
  expectTypeOf(completions.parse({ ...base, response_format: person })).toEqualTypeOf<
    APIPromise<ParsedChatCompletion<Person>>
  >();
  expectTypeOf(completions.parse(base)).toEqualTypeOf<APIPromise<ParsedChatCompletion<null>>>();
  const stream = completions.stream({ ...base, response_format: person });
  expectTypeOf(stream.partials()).toEqualTypeOf<AsyncIterable<DeepPartial<Person>>>();
  stream.on('content.delta', ({ parsed }) => {
    expectTypeOf(parsed?.home?.city).toEqualTypeOf<string | undefined>();
  });
  // @ts-expect-error There is no such event.
  stream.on('contents', () => {});
  // @ts-expect-error A request needs messages.
  completions.create({ model: 'm' });
  // @ts-expect-error A parameter with a slip.
  completions.create({ ...base, temprature: 1 });
  tool({
    name: 'weather',
    parameters: z.object({ city: z.string() }),
    run: ({ city }) => expectTypeOf(city).toBeString(),
  });
}

describe('types', () => {
  it('follow the schema and the form of the call', () => {
    expectTypeOf(onlyForTypes).toBeFunction();
  });

  it('cover what Spry sends', () => {
    expectTypeOf<WireCompletion>().toExtend<ChatCompletion>();
    expectTypeOf<WireChunk>().toExtend<ChatCompletionChunk>();
  });

  it('let an answer be passed on as a message', () => {
    expectTypeOf<ChatCompletionMessage>().toExtend<ChatCompletionMessageParam>();
  });

  it('are nested as those of the official clients', () => {
    type Nested = Spry.Chat.ChatCompletionMessageParam;
    expectTypeOf<Nested>().toEqualTypeOf<ChatCompletionMessageParam>();
    expectTypeOf<Spry.Chat.Completions.ChatCompletion>().toEqualTypeOf<ChatCompletion>();
    expectTypeOf<DeepPartial<Person>>().toEqualTypeOf<{
      name?: string | undefined;
      tags?: string[] | undefined;
      home?: { city?: string | undefined } | undefined;
    }>();
  });
});

describe('exports', () => {
  it('make the switch from the official clients one import', ({ expect }) => {
    expect(Default).toBe(Spry);
    expect(Default.APIError).toBe(APIError);
    expect([GroqError, OpenAIError]).toEqual([SpryError, SpryError]);
    expect(new Spry.NotFoundError(404, {}, 'No.', undefined)).toBeInstanceOf(SpryError);
  });

  it('have a core without helpers, of the same classes', ({ expect }) => {
    const core = new Core();
    expectTypeOf(core.chat.completions.create(base)).toEqualTypeOf<APIPromise<ChatCompletion>>();
    expect(core.chat.completions).not.toHaveProperty('runTools');
    expect(client).toBeInstanceOf(Core);
    expect(client.withOptions({})).toBeInstanceOf(Spry);
    expect(core.withOptions({})).not.toBeInstanceOf(Spry);
  });

  it('know their version', ({ expect }) => {
    expect(version).toBe(manifest.version);
  });
});
