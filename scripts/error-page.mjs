// Makes docs/errors.md out of the server's table of errors.

/** @param table the rows by kind, as packages/server/src/errors/error-table.ts has them */
export function errorPage(table) {
  const rows = Object.values(table).toSorted((one, other) => one.status - other.status);
  return `${introduction}\n${rows.map(line).join('\n')}\n`;
}

const introduction = `# Errors

Written by \`npm run docs\` from the table that the server itself makes its errors from
(\`packages/server/src/errors/error-table.ts\`); a test holds that both agree.

Every failure has one shape, which the official clients turn into their classes of errors by the
status:

\`\`\`json
{
  "error": {
    "message": "The model \`x\` does not exist or you do not have access to it. …",
    "type": "invalid_request_error",
    "code": "model_not_found",
    "param": "model"
  }
}
\`\`\`

\`message\` and \`type\` are always there. \`param\` is the path of the field at fault, such as
\`messages.0.content\`; \`schema_path\`, and in its parts \`schema_path_segments\`, point into a
JSON Schema. \`x-request-id\` is on every response, and in the log.

A failure before the first byte of an answer is plain JSON with its status, also for a stream. A
stream that fails later ends in \`event: error\` with the same object and its \`status_code\`, and
without \`data: [DONE]\`.

*Again*: whether the same request may be sent again. *No* carries \`x-should-retry: false\`, which
the official clients obey. The others say in \`retry-after\` how many seconds to wait, at most 60;
limits say it in \`retry-after-ms\` too.

| status | \`type\` | \`code\` | \`message\` | when | what to do | again |
|---|---|---|---|---|---|---|`;

const again = { never: 'no', soon: 'after 1 s', later: 'after the time told' };

function line({ status, type, code, message, when, remedy, repeat }) {
  const name = code === null ? '–' : `\`${code}\``;
  // A message that is nothing but its reason says what `when` says, with the particulars.
  const text = message === '{reason}' ? '*the reason*' : message;
  return `| ${[status, `\`${type}\``, name, text, when, remedy, again[repeat]].join(' | ')} |`;
}
