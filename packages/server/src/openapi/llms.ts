// /llms.txt: what this server is and how to call it, for a model that is to write a program.

import type { OpenApiDocument } from './document.ts';
import { operationsOf } from './operations-of.ts';

/** Markdown in the form that llmstxt.org asks for. */
export function llmsText(document: OpenApiDocument): string {
  const { info } = document;
  const routes = document.tags.flatMap(({ name }) => [
    `## ${name}`,
    '',
    ...operationsOf(document, name).map(
      ({ method, path, operation }) => `- \`${method} ${path}\`: ${operation.summary}`,
    ),
    '',
  ]);
  return [
    `# ${info.title}`,
    '',
    `> A self-hosted chat-completions server, version ${info.version}. ${info.description}`,
    '',
    'Send a key as `authorization: Bearer KEY`. Any OpenAI client works with the base URL ' +
      '`http://HOST:PORT/v1`, any Groq client with `http://HOST:PORT`. `GET /v1/models` lists ' +
      'the ids of models; the first one always answers.',
    '',
    '```sh',
    'curl http://127.0.0.1:7779/v1/chat/completions \\',
    "  -H 'content-type: application/json' -H 'authorization: Bearer KEY' \\",
    `  -d '{"model": "smollm2-135m-instruct", "messages": [{"role": "user", "content": "Hello"}]}'`,
    '```',
    '',
    'With `"stream": true` the answer comes as server-sent events and ends with `data: [DONE]`. ' +
      'With `response_format` of type `json_schema` nothing but a valid document comes out. ' +
      'Errors are `{"error": {"message", "type", "code", "param"}}`; the message says what to do.',
    '',
    ...routes,
    '## More',
    '',
    '- [OpenAPI 3.1](/openapi.json): every field, answer and failure',
    '- [The same as a page](/docs)',
    '',
  ].join('\n');
}
