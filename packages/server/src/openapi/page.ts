// /docs: the document as one page of HTML. No scripts and nothing from elsewhere, so it works
// without a network and under the strictest policy.

import { createHash } from 'node:crypto';
import type { JsonForm } from '@spry/wire';
import type { OpenApiDocument, OperationObject } from './document.ts';
import { type Field, fieldsOf } from './fields.ts';
import { operationsOf, type PlacedOperation } from './operations-of.ts';
import { pageStyle } from './page-style.ts';

const styleHash = createHash('sha256').update(pageStyle).digest('base64');

/** The policy that the page is to be sent with. */
export const docsPolicy: string =
  `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; ` +
  "frame-ancestors 'none'";

/** The page, whole. */
export function docsPage(document: OpenApiDocument): string {
  const { info, tags } = document;
  const sections = tags.map(({ name }) => {
    const operations = operationsOf(document, name).map((one) => operationHtml(one, document));
    return `<h2 id="${anchor(name)}">${text(name)}</h2>${operations.join('')}`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${text(info.title)}: the API</title><style>${pageStyle}</style></head>
<body><header><h1>${text(info.title)} <small>${text(info.version)}</small></h1>
<p>${prose(info.description)}</p>
<p>For programs there is <a href="/openapi.json">OpenAPI 3.1</a>, for language models
<a href="/llms.txt">llms.txt</a>.</p>
<pre>curl http://127.0.0.1:7779/v1/chat/completions \\
  -H 'content-type: application/json' -H 'authorization: Bearer KEY' \\
  -d '{"model": "smollm2-135m-instruct",
       "messages": [{"role": "user", "content": "Hello"}]}'</pre></header>
${contents(document)}<main>${sections.join('')}</main></body></html>
`;
}

function contents(document: OpenApiDocument): string {
  const items = document.tags.map(({ name }) => {
    const links = operationsOf(document, name).map(
      ({ method, path, operation }) =>
        `<li><a href="#${operation.operationId}"><code>${method}</code> ${text(path)}</a></li>`,
    );
    return `<li><a href="#${anchor(name)}">${text(name)}</a><ul>${links.join('')}</ul></li>`;
  });
  return `<nav aria-label="Contents"><ul>${items.join('')}</ul></nav>`;
}

function operationHtml({ method, path, operation }: PlacedOperation, document: OpenApiDocument) {
  const { operationId, summary, description, security } = operation;
  return `<section id="${operationId}"><h3><code>${method} ${text(path)}</code></h3>
<p><strong>${text(summary)}.</strong> ${prose(description ?? '')}${
    security.length === 0 ? ' No key is needed.' : ''
  }</p>${parametersHtml(operation)}${bodyHtml(operation, document)}${responsesHtml(
    operation,
    document,
  )}</section>`;
}

function parametersHtml({ parameters = [] }: OperationObject): string {
  return table(
    parameters.map(({ name, description, schema, ...parameter }) => ({
      name,
      type: `${schema.type ?? ''}, in the ${parameter.in}`,
      required: parameter.in === 'path',
      description,
    })),
  );
}

function bodyHtml({ requestBody }: OperationObject, document: OpenApiDocument): string {
  const entries = Object.values(requestBody?.content ?? {});
  return entries
    .map(({ schema, examples = {} }) => {
      const shown = Object.entries(examples).map(
        ([name, { value }]) =>
          `<details><summary>Example: ${text(name)}</summary><pre>${text(
            JSON.stringify(value, null, 2),
          )}</pre></details>`,
      );
      return `<h4>Body</h4>${table(fieldsIn(schema, document))}${shown.join('')}`;
    })
    .join('');
}

function responsesHtml({ responses }: OperationObject, document: OpenApiDocument): string {
  const items = Object.entries(responses).map(([status, { description, content }]) => {
    const types = Object.entries(content).map(([type, { schema }]) => {
      const fields = schema.$ref?.endsWith('/Error') ? [] : fieldsIn(schema, document);
      const name = schema.$ref?.split('/').at(-1);
      return `<p><code>${text(type)}</code>${name ? `: ${text(name)}` : ''}</p>${table(fields)}`;
    });
    return `<details><summary><code>${status}</code> ${prose(description)}</summary>${types.join(
      '',
    )}</details>`;
  });
  return `<h4>Answers</h4>${items.join('')}`;
}

function fieldsIn(schema: JsonForm, { components }: OpenApiDocument): Field[] {
  const find = (reference: string) => components.schemas[reference.split('/').at(-1) ?? ''];
  return fieldsOf(schema, find);
}

function table(fields: readonly Field[]): string {
  if (fields.length === 0) return '';
  const rows = fields.map(
    ({ name, type, required, description }) =>
      `<tr><td><code>${text(name)}</code>${required ? ' <em>required</em>' : ''}</td>` +
      `<td>${text(type)}</td><td>${prose(description)}</td></tr>`,
  );
  return `<div class="wide"><table><tbody>${rows.join('')}</tbody></table></div>`;
}

function anchor(name: string): string {
  return name.toLowerCase();
}

/** Text in which backticks mark code. */
function prose(markdown: string): string {
  return text(markdown).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

function text(raw: string): string {
  return raw.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
