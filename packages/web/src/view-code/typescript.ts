// The request for Spry's own client.

import { layOutObject } from './layout.ts';
import { TYPESCRIPT } from './notations.ts';
import { isStream, mayCall, type SnippetSource } from './request.ts';

export function typescriptSpry(source: SnippetSource): string {
  const answer = isStream(source) ? 'stream' : 'completion';
  return `import Spry from '@spry/sdk';

// Takes the key from SPRY_API_KEY; a server on this machine may need none.
const client = new Spry({ baseURL: ${TYPESCRIPT.quote(source.origin)} });

const ${answer} = await client.chat.completions.create({${layOutObject(source.body, TYPESCRIPT)}});

${isStream(source) ? readStream(source) : readCompletion(source)}`;
}

function readCompletion(source: SnippetSource): string {
  if (!mayCall(source)) return 'console.log(completion.choices[0]?.message.content);\n';
  return `const message = completion.choices[0]?.message;
if (message?.content) console.log(message.content);
for (const call of message?.tool_calls ?? []) {
  console.log(call.function.name, call.function.arguments);
}
`;
}

function readStream(source: SnippetSource): string {
  if (!mayCall(source)) {
    return `for await (const chunk of stream) {
  process.stdout.write(chunk.choices[0]?.delta.content ?? '');
}
console.log();
`;
  }
  return `for await (const chunk of stream) {
  const delta = chunk.choices[0]?.delta;
  process.stdout.write(delta?.content ?? '');
  for (const call of delta?.tool_calls ?? []) {
    if (call.function?.name) process.stdout.write(\`\\n\${call.function.name} \`);
    process.stdout.write(call.function?.arguments ?? '');
  }
}
console.log();
`;
}
