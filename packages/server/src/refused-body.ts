// Many clients send a whole body before they read anything. Closing the connection on them while
// they send would show them a broken pipe instead of the reason.

import type { IncomingMessage } from 'node:http';
import { refusedBodyMs, refusedBytesMax } from './limits.ts';

/** Reads and drops what is left of a body; gives up at the limits of size and time. */
export async function dropBody(body: IncomingMessage): Promise<void> {
  // Nothing is left of a body that was refused for what it says.
  if (body.readableEnded) return;
  if (Number(body.headers['content-length']) > refusedBytesMax) return;
  await new Promise<void>((resolve) => {
    let bytesLeft = refusedBytesMax;
    const timer = setTimeout(finish, refusedBodyMs);
    body.on('data', count).once('end', finish).once('close', finish).resume();

    function count(chunk: Buffer): void {
      bytesLeft -= chunk.length;
      if (bytesLeft < 0) finish();
    }

    function finish(): void {
      clearTimeout(timer);
      body.off('data', count).off('end', finish).off('close', finish);
      resolve();
    }
  });
}
