// The SDK reads every stream as the official clients do, however it is written and cut.
import fc from 'fast-check';
import { Stream as GroqStream } from 'groq-sdk/core/streaming';
import { Stream as OpenAIStream } from 'openai/streaming';
import { beforeAll, expect, inject, it } from 'vitest';
import { loadSdk } from '../harness/sdk.ts';

type ReadItems = (response: Response, controller: AbortController) => AsyncIterable<unknown>;

let readOurs: ReadItems;

beforeAll(async () => {
  const { Stream } = await loadSdk(inject('sdkFolder'));
  readOurs = (response, controller) => Stream.fromSSEResponse(response, controller);
});

const text = fc.oneof(
  fc.string(),
  fc.constantFrom('é漢😀', '\u2028', '\u0085', 'data: x', '\n\n', '\r', '[DONE]', ': x'),
);
const event = fc.record({
  item: fc.record({ text, number: fc.nat() }),
  space: fc.constantFrom('', ' '),
  before: fc.constantFrom('', ': ping', 'event: chunk', 'id: 7', 'retry: 5'),
  isTorn: fc.boolean(),
});

type Event = { item: object; space: string; before: string; isTorn: boolean };

function write(events: readonly Event[], end: string): string {
  const written = events.map(({ item, space, before, isTorn }) => {
    const json = JSON.stringify(item);
    // Between two fields, where JSON may have a line break.
    const lines = isTorn ? json.replace(',"number"', '\n,"number"').split('\n') : [json];
    const fields = lines.map((line) => `data:${space}${line}`);
    return [...(before === '' ? [] : [before]), ...fields, '', ''].join(end);
  });
  return `${written.join('')}data: [DONE]${end}${end}`;
}

function respond(bytes: Uint8Array, places: readonly number[]): Response {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length];
  ends.sort((a, b) => a - b);
  const pieces = ends.map((end, index) => bytes.slice(ends[index - 1] ?? 0, end));
  const body = new ReadableStream<Uint8Array>({
    pull(target) {
      const piece = pieces.shift();
      if (piece === undefined) target.close();
      else target.enqueue(piece);
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

async function read(readItems: ReadItems, response: Response): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const item of readItems(response, new AbortController())) items.push(item);
  return items;
}

it('reads what openai and groq-sdk read', async () => {
  const clients: ReadItems[] = [
    (response, controller) => OpenAIStream.fromSSEResponse(response, controller),
    (response, controller) => GroqStream.fromSSEResponse(response, controller),
    (response, controller) => readOurs(response, controller),
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { maxLength: 6 }),
      fc.constantFrom('\n', '\r\n'),
      fc.array(fc.nat(), { maxLength: 8 }),
      async (events, end, places) => {
        const bytes = new TextEncoder().encode(write(events, end));
        const expected = events.map(({ item }) => item);
        for (const client of clients) {
          expect(await read(client, respond(bytes, places))).toEqual(expected);
        }
      },
    ),
    { numRuns: 500 },
  );
});
