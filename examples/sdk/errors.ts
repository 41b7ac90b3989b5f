// What goes wrong has a class, a code, the parameter at fault and the id of the request.
import Spry, { BadRequestError, NotFoundError } from '@spry/sdk';

const client = new Spry({ maxRetries: 3, timeoutMs: 60_000 });
const messages = [{ role: 'user', content: 'What is a language model?' }] as const;

try {
  await client.chat.completions.create({ messages, model: 'llama3-8b-8192', top_p: 2 });
} catch (error) {
  if (!(error instanceof BadRequestError)) throw error;
  console.log(`${error.name}, at ${error.param}: ${error.message.split(' (')[0]}`);
}

try {
  await client.models.retrieve('no-such-language-model');
} catch (error) {
  if (!(error instanceof NotFoundError)) throw error;
  console.log(`${error.name}: ${error.code}, request ${error.requestId?.slice(0, 4)}…`);
}

// The response's headers, together with the answer.
const { data, response, rateLimits } = await client.chat.completions
  .create({ messages, model: 'llama3-8b-8192', max_tokens: 8 })
  .withResponse();
console.log(`status ${response.status}, ${data.usage?.total_tokens} tokens`);
console.log(`requests left today: ${rateLimits.requests.remaining ?? 'no limit'}`);
