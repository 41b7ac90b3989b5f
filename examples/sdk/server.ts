// A server of one's own in front: the page gets the stream, the key stays here.
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import Spry, { ChatCompletionStream } from '@spry/sdk';

const client = new Spry();

const server = createServer(async (_request, response) => {
  const stream = client.chat.completions.stream({
    messages: [{ role: 'user', content: 'What is a language model?' }],
    model: 'llama3-8b-8192',
    max_tokens: 40,
  });
  // Lines of JSON; whoever leaves ends the request to the model.
  await pipeline(Readable.fromWeb(stream.toReadableStream()), response).catch(() => {});
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

// What the page does.
const { port } = server.address() as { port: number };
const { body } = await fetch(`http://127.0.0.1:${port}/`);
if (body === null) throw new Error('no answer');
const copy = ChatCompletionStream.fromReadableStream(body);
copy.on('content', (delta) => process.stdout.write(delta));
const { content } = await copy.finalMessage();
console.log(`\n${content?.length} characters came through.`);
server.close();
