// What the playground shows under "View code" is run as it stands, in every language, and has to
// print the answer that the API gives for the request on screen.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import {
  SNIPPET_LANGUAGES,
  type SnippetLanguageId,
  snippet,
} from '../../packages/web/src/view-code/snippet.ts';
import { E2E_FOLDER, pythonPath, runProgram } from '../harness/programs.ts';
import { REQUESTS, type SnippetRequest } from '../harness/snippet-requests.ts';

const BUILD = path.join(E2E_FOLDER, '.build/view-code');
const TSC = path.join(E2E_FOLDER, '../node_modules/.bin/tsc');
const EXTENSIONS = { bash: 'sh', python: 'py', typescript: 'ts' } as const;

const serverUrl = inject('serverUrl');
const requests = Object.entries(REQUESTS);

/** What an answer comes to, however it was told. */
type Answer = { text: string; calls: { name: string; input: unknown }[] };

type Message = {
  content: string | null;
  tool_calls?: { function: { name: string; arguments: string } }[];
};

beforeAll(async () => {
  rmSync(BUILD, { recursive: true, force: true });
  mkdirSync(BUILD, { recursive: true });
  for (const { id, highlight } of SNIPPET_LANGUAGES) {
    for (const [name, request] of requests) {
      const code = snippet(id, request, { baseUrl: serverUrl });
      writeFileSync(`${fileOf(id, name)}.${EXTENSIONS[highlight]}`, code);
    }
  }
  const options = '--ignoreConfig --strict --module nodenext --target es2023 --types node'
    .split(' ')
    .concat('--skipLibCheck', '--outDir', BUILD);
  const files = SNIPPET_LANGUAGES.filter(({ highlight }) => highlight === 'typescript').flatMap(
    ({ id }) => requests.map(([name]) => `${fileOf(id, name)}.ts`),
  );
  const compiled = await runProgram(TSC, [...options, ...files], process.env);
  expect(compiled).toMatchObject({ code: 0, stdout: '' });
});

describe.each(SNIPPET_LANGUAGES)('$label', ({ id, highlight }) => {
  it.concurrent.each(requests)('%s', async (name, request) => {
    const file = fileOf(id, name);
    const command = { bash: 'bash', python: pythonPath(), typescript: process.execPath }[highlight];
    const extension = highlight === 'typescript' ? 'js' : EXTENSIONS[highlight];
    const environment = { ...process.env, SPRY_API_KEY: 'any' };
    const ran = await runProgram(command, [`${file}.${extension}`], environment);
    expect({ code: ran.code, errors: id === 'curl' ? '' : ran.stderr }).toEqual({
      code: 0,
      errors: '',
    });
    const expected = await askDirectly(request);
    expect(readOutput(id, request, ran.stdout)).toEqual(expected);
    expect(expected.text + expected.calls.map(({ name: called }) => called)).not.toBe('');
  });
});

function fileOf(language: SnippetLanguageId, name: string): string {
  return path.join(BUILD, `${language}-${name.replace(/\W+/g, '-')}`);
}

/** The answer of the API to the same body, not as a stream. */
async function askDirectly({ stream, stream_options, ...body }: SnippetRequest): Promise<Answer> {
  const response = await fetch(`${serverUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(text);
  return toAnswer(JSON.parse(text).choices[0].message);
}

function toAnswer({ content, tool_calls: calls = [] }: Message): Answer {
  return {
    text: content ?? '',
    calls: calls.map(({ function: called }) => ({
      name: called.name,
      input: JSON.parse(called.arguments),
    })),
  };
}

function readOutput(language: SnippetLanguageId, request: SnippetRequest, output: string): Answer {
  if (language === 'curl') {
    return request.stream === true
      ? readFrames(output)
      : toAnswer(JSON.parse(output).choices[0].message);
  }
  if (request.tools === undefined || request.tool_choice === 'none') {
    return { text: output.replace(/\n$/, ''), calls: [] };
  }
  const lines = output.split('\n').map((line) => /^(\w+) (\{.*\})$/.exec(line));
  const calls = lines.flatMap((match) =>
    match === null ? [] : [{ name: match[1] ?? '', input: JSON.parse(match[2] ?? '') }],
  );
  const text = output.replace(/^\w+ \{.*\}$/gm, '').trim();
  return { text, calls };
}

/** Puts together what curl prints of a stream. */
function readFrames(output: string): Answer {
  const message: { content: string; tool_calls: NonNullable<Message['tool_calls']> } = {
    content: '',
    tool_calls: [],
  };
  for (const [, data = ''] of output.matchAll(/^data: (\{.*\})$/gm)) {
    const delta = JSON.parse(data).choices[0]?.delta ?? {};
    message.content += delta.content ?? '';
    for (const { index, function: called } of delta.tool_calls ?? []) {
      message.tool_calls[index] ??= { function: { name: called.name, arguments: '' } };
      const call = message.tool_calls[index];
      if (call !== undefined) call.function.arguments += called.arguments ?? '';
    }
  }
  return toAnswer(message);
}
