// Reads one stream with one client, several times, and tells what the last time took: the process
// of one measurement.
import { createClient } from './clients.mjs';

const WARM_UPS = 2;

process.once('message', async ({ name, chunkCount, chunksPerRead }) => {
  const reads = makeReads(chunkCount, chunksPerRead);
  const client = await createClient(name, async () => respond(reads));
  for (let warmUp = 0; warmUp < WARM_UPS; warmUp++) await readAll(client);
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  const count = await readAll(client);
  const ms = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(cpuBefore);
  if (count !== chunkCount) throw new Error(`${name} read ${count} of ${chunkCount} chunks.`);
  process.send({
    chunksPerSecond: (count / ms) * 1000,
    cpuMs: ((user + system) / 1000 / count) * 100_000,
  });
});

/** The bytes of a stream as Spry and Groq write it, as many chunks together as come in one read. */
function makeReads(chunkCount, chunksPerRead) {
  const encoder = new TextEncoder();
  const reads = [];
  for (let start = 0; start < chunkCount; start += chunksPerRead) {
    const size = Math.min(chunksPerRead, chunkCount - start);
    const chunks = Array.from({ length: size }, (_, index) => chunk(` word${start + index}`));
    reads.push(encoder.encode(chunks.join('')));
  }
  reads.push(encoder.encode('data: [DONE]\n\n'));
  return reads;
}

function chunk(content) {
  const body = {
    id: 'chatcmpl-0f8b6b0e-3c1d-4f2a-9b7e-5d6c7a8b9c0d',
    object: 'chat.completion.chunk',
    created: 1_770_000_000,
    model: 'llama3-8b-8192',
    system_fingerprint: 'fp_0123456789',
    choices: [{ index: 0, delta: { content }, logprobs: null, finish_reason: null }],
  };
  return `data: ${JSON.stringify(body)}\n\n`;
}

function respond(reads) {
  let index = 0;
  const body = new ReadableStream(
    {
      pull(target) {
        if (index < reads.length) target.enqueue(reads[index++]);
        else target.close();
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

async function readAll(client) {
  const stream = await client.chat.completions.create({ model: 'm', messages: [], stream: true });
  let count = 0;
  for await (const { choices } of stream) if (choices[0].delta.content !== '') count++;
  return count;
}
