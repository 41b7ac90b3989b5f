// What the SDK has to do in every runtime, against a real server: a module that is told what was
// imported and where the server is, and answers with what came of it.

/** @returns {Promise<object>} what a test expects to be the same everywhere */
export async function probe(sdk, baseURL) {
  const client = new sdk.Spry({ baseURL, maxRetries: 0 });
  const model = 'smollm2-135m-instruct';
  const messages = [{ role: 'user', content: 'Say a few words with é, 漢 and 😀.' }];
  const params = { model, messages, temperature: 0, max_tokens: 24 };

  const whole = await client.chat.completions.create(params);
  const { content } = whole.choices[0].message;

  let streamed = '';
  const stream = await client.chat.completions.create({ ...params, stream: true });
  for await (const chunk of stream) streamed += chunk.choices[0]?.delta.content ?? '';

  let leftAfter = 0;
  for await (const _ of await client.chat.completions.create({ ...params, stream: true })) {
    leftAfter++;
    break;
  }

  const schema = {
    type: 'object',
    properties: { answer: { enum: ['yes', 'no'] } },
    required: ['answer'],
    additionalProperties: false,
  };
  const document = client.chat.completions.stream({
    ...params,
    response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } },
  });
  let partialCount = 0;
  for await (const _ of document.partials()) partialCount++;
  const { parsed } = await document.finalMessage();

  const error = await client.models.retrieve('no/such').catch((thrown) => thrown);
  const aborted = await client.chat.completions
    .create(params, { signal: AbortSignal.abort() })
    .catch((thrown) => thrown);
  return {
    isSame: content === streamed && content.length > 0,
    leftAfter,
    isDocument: ['yes', 'no'].includes(parsed.answer) && partialCount > 0,
    error: [error instanceof sdk.NotFoundError, error.code, error.status],
    isAborted: aborted instanceof sdk.APIUserAbortError,
    hasRequestId: typeof whole._request_id === 'string',
  };
}
