// A look at what the server does: why a request took its time, and how busy the engines are.
import Spry from '@spry/sdk';
import { Admin } from '@spry/sdk/admin';

const client = new Spry();
const admin = new Admin(client);

const { requestId = '' } = await client.chat.completions
  .create({
    model: 'llama3-8b-8192',
    messages: [{ role: 'user', content: 'Explain the importance of fast language models' }],
    max_tokens: 20,
  })
  .withResponse();

const { status, answer } = await admin.requests.retrieve(requestId);
console.log(`status ${status ?? 'unknown yet'}: ${answer?.usage?.queue_time} s in the queue`);

for await (const { model, state, reading, settings } of admin.engines.list()) {
  console.log(`${model} is ${state}: ${reading?.running} of ${settings?.parallel} slots in use`);
}

const { data } = await admin.usage.list();
console.log(`${data.length > 0 ? data.length : 'no'} sums of usage`);
