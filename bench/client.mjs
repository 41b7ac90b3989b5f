// One streaming request, timed. Both servers are measured by this same code over plain HTTP.
import http from 'node:http';

// A connection for each request: llama-server closes one after a stream, and reusing it at that
// moment fails.
const agent = new http.Agent({ keepAlive: false, noDelay: true });

/**
 * Times are milliseconds since the request was written, but for `startMs`, when that was, and
 * `textTimesMs`, when each piece of text came, both on the clock of `performance.now()`. Only
 * chunks with text count, since servers differ in when they send the first, empty one; tokens are
 * counted by the server.
 * @typedef {{ startMs: number, textTimesMs: number[], firstTokenMs: number, lastTokenMs: number,
 *   promptTokenCount: number, cachedTokenCount: number, tokenCount: number, text: string }} Timing
 */

/**
 * @param {string} url of the server, without a path
 * @param {{ prompt?: string, messages?: object[], tokensMax: number, temperature?: number,
 *   seed?: number, format?: object, onText?: (count: number) => void }} request a conversation, or
 *   a prompt after a system message; `temperature` 0 unless given; `format` as `response_format`;
 *   `onText` is told how many pieces of text have come
 * @returns {Promise<Timing>}
 */
export async function timedStream(url, request) {
  const { prompt, messages, tokensMax, temperature = 0, seed, format, onText } = request;
  const body = JSON.stringify({
    model: 'smollm2-135m-instruct',
    messages: messages ?? [
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'user', content: prompt },
    ],
    temperature,
    seed,
    max_tokens: tokensMax,
    ...(format && { response_format: format }),
    stream: true,
    stream_options: { include_usage: true },
  });
  const startMs = performance.now();
  const response = await post(`${url}/v1/chat/completions`, body);
  const textTimesMs = [];
  let text = '';
  let usage;
  for await (const chunk of chunks(response)) {
    usage = chunk.usage ?? usage;
    const piece = chunk.choices?.[0]?.delta?.content ?? '';
    if (piece === '') continue;
    text += piece;
    textTimesMs.push(performance.now());
    onText?.(textTimesMs.length);
  }
  if (!usage) throw new Error(`${url} ended a stream without usage`);
  return {
    startMs,
    textTimesMs,
    firstTokenMs: (textTimesMs[0] ?? startMs) - startMs,
    lastTokenMs: (textTimesMs.at(-1) ?? startMs) - startMs,
    text,
    promptTokenCount: usage.prompt_tokens,
    cachedTokenCount: usage.prompt_tokens_details?.cached_tokens ?? 0,
    tokenCount: usage.completion_tokens,
  };
}

/**
 * Starts streams that run together.
 * @param {readonly object[]} requests as of `timedStream`
 * @param {number} textCount
 * @returns {{ underWay: Promise<unknown>, timings: Promise<Timing>[] }} `underWay` resolves when
 *   each stream has had so many pieces of text, or has ended
 */
export function startStreams(url, requests, textCount) {
  const streams = requests.map((request) => {
    let arrived = () => {};
    const hasText = new Promise((resolve) => {
      arrived = resolve;
    });
    const onText = (count) => count === textCount && arrived();
    const timing = timedStream(url, { ...request, onText });
    // A stream that fails before anybody awaits it must not end the process, servers and all.
    timing.catch(() => {});
    return { timing, underWay: Promise.race([hasText, timing]) };
  });
  return {
    underWay: Promise.all(streams.map(({ underWay }) => underWay)),
    timings: streams.map(({ timing }) => timing),
  };
}

function post(url, body) {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    const request = http.request(url, { method: 'POST', agent, headers }, (response) => {
      if (response.statusCode === 200) resolve(response);
      else reject(new Error(`${url} answered ${response.statusCode}`));
    });
    request.on('error', reject);
    request.end(body);
  });
}

/**
 * The chunks of a stream that was read to its end.
 * @param {string} source the body
 * @throws Error when it broke: then it ends otherwise
 */
export function chunksOf(source) {
  if (!source.endsWith('data: [DONE]\n\n')) {
    throw new Error(`the stream broke: ${source.slice(-300)}`);
  }
  return [...source.matchAll(/^data: (\{.*\})$/gm)].map(([, data]) => JSON.parse(data));
}

/** The JSON of each data frame. */
async function* chunks(response) {
  let rest = '';
  response.setEncoding('utf8');
  for await (const text of response) {
    rest += text;
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('data: {')) yield JSON.parse(line.slice('data: '.length));
    }
  }
}
