import { once } from 'node:events';
import koffi from 'koffi';
import { expect, onTestFinished, test } from 'vitest';
import { breakSilentConnections, descriptorOf } from './silent-peers.ts';
import { httpPost, listen, RawClient } from './testing/raw-client.ts';
import { accepted, ScriptedGenerator, text } from './testing/scripted-generator.ts';
import { chatBody, testApp } from './testing/test-app.ts';

// As in Linux's <sys/socket.h> and <linux/filter.h>.
const SOL_SOCKET = 1;
const SO_ATTACH_FILTER = 26;
const RETURN_NOTHING = Buffer.from([6, 0, 0, 0, 0, 0, 0, 0]);
const Filter = koffi.struct({ length: 'uint16_t', instructions: 'void *' });

/** Has the system drop all that arrives for the client, before anything of it is confirmed. */
function pullCable({ socket }: RawClient): void {
  const attach = koffi
    .load(null)
    .func('setsockopt', 'int', ['int', 'int', 'int', koffi.pointer(Filter), 'uint32_t']);
  const filter = { length: 1, instructions: RETURN_NOTHING };
  const size = koffi.sizeof(Filter);
  const code = attach(descriptorOf(socket), SOL_SOCKET, SO_ATTACH_FILTER, filter, size);
  expect(code).toBe(0);
}

test.runIf(process.platform === 'linux')(
  'an answer whose reader hears nothing any more is given up, and others are not',
  async () => {
    const generator = new ScriptedGenerator();
    const app = testApp({ generator, streamCommentMs: 50 });
    breakSilentConnections(app.server, 500);
    const port = await listen(app);
    onTestFinished(() => app.close());
    generator.script = [accepted, text('Hel'), new Promise(() => undefined)];
    const [silent, other] = [new RawClient(port), new RawClient(port)];
    for (const client of [silent, other]) {
      client.send(httpPost('/v1/chat/completions', chatBody({ stream: true })));
      await client.until('Hel');
    }
    const aborted = generator.firstAbort();
    pullCable(silent);
    await aborted;
    expect(generator.aborted).toHaveLength(1);
    await once(other.socket, 'data');
    expect(other.socket.closed).toBe(false);
    for (const client of [silent, other]) client.socket.destroy();
  },
);
