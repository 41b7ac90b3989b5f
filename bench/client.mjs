// One streaming request, timed. Both servers are measured by this same code over plain HTTP.
import http from 'node:http';

// A connection for each request: llama-server closes one after a stream, and reusing it at that
// moment fails.
const agent = new http.Agent({ keepAlive: false, noDelay: true });

/**
 * Times are milliseconds since the request was written. Only chunks with text count, since
 * servers differ in when they send the first, empty one; tokens are counted by the server.
 * @typedef {{ firstTokenMs: number, lastTokenMs: number, promptTokenCount: number,
 *   cachedTokenCount: number, tokenCount: number, text: string, gapsMs: number[] }} Timing
 */

/**
 * @param {string} url of the server, without a path
 * @param {{ prompt?: string, messages?: object[], tokensMax: number, format?: object,
 *   onFirstToken?: () => void }} request a conversation, or a prompt after a system message;
 *   `format` as `response_format`
 * @returns {Promise<Timing>}
 */
export async function timedStream(url, request) {
  const { prompt, messages, tokensMax, format, onFirstToken } = request;
  const body = JSON.stringify({
    model: 'smollm2-135m-instruct',
    messages: messages ?? [
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'user', content: prompt },
    ],
    temperature: 0,
    max_tokens: tokensMax,
    ...(format && { response_format: format }),
    stream: true,
    stream_options: { include_usage: true },
  });
  const startMs = performance.now();
  const response = await post(`${url}/v1/chat/completions`, body);
  const timing = { firstTokenMs: 0, lastTokenMs: 0, text: '', gapsMs: [] };
  let usage;
  for await (const chunk of chunks(response)) {
    usage = chunk.usage ?? usage;
    const piece = chunk.choices?.[0]?.delta?.content ?? '';
    if (piece === '') continue;
    const nowMs = performance.now() - startMs;
    if (timing.firstTokenMs === 0) {
      timing.firstTokenMs = nowMs;
      onFirstToken?.();
    } else timing.gapsMs.push(nowMs - timing.lastTokenMs);
    timing.lastTokenMs = nowMs;
    timing.text += piece;
  }
  if (!usage) throw new Error(`${url} ended a stream without usage`);
  return {
    ...timing,
    promptTokenCount: usage.prompt_tokens,
    cachedTokenCount: usage.prompt_tokens_details?.cached_tokens ?? 0,
    tokenCount: usage.completion_tokens,
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
