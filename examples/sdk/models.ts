// What the server can answer with.
import Spry from '@spry/sdk';

const client = new Spry();

for await (const model of client.models.list()) {
  const answers = model.served_by === undefined ? '' : `, ${model.served_by} answers for it`;
  console.log(`${model.id}: ${model.context_window ?? 'unknown'} tokens${answers}`);
}
