// Items from lines of JSON, as `Stream.toReadableStream` writes them.

/** Reads to the end; a loop that is left ends the source and aborts `controller`. */
export async function* readJsonLines<Item>(
  stream: ReadableStream<Uint8Array>,
  controller: AbortController,
): AsyncGenerator<Item, undefined> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let line = '';
  let isOver = false;
  try {
    while (!isOver) {
      const { value, done } = await reader.read();
      isOver = done;
      const lines = decoder.decode(value, { stream: !done }).split('\n');
      lines[0] = line + lines[0];
      line = isOver ? '' : (lines.pop() ?? '');
      for (const one of lines) if (one !== '') yield JSON.parse(one);
    }
    return undefined;
  } finally {
    if (!isOver) {
      controller.abort();
      reader.cancel().catch(() => {});
    }
  }
}
