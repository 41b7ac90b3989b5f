// The request in the words of Vercel's AI SDK. What it has no word for, its provider passes on.

import { toPrompt } from './ai-sdk-prompt.ts';
import { Call, type Json, type JsonObject, layOutObject, type ValueObject } from './layout.ts';
import { TYPESCRIPT } from './notations.ts';
import {
  isFilledList,
  isObject,
  isStream,
  KEY_VARIABLE,
  mayCall,
  type SnippetSource,
} from './request.ts';

/** The AI SDK's names of parameters that it hands on as they are. */
const NAMES: Readonly<Record<string, string>> = {
  temperature: 'temperature',
  max_tokens: 'maxOutputTokens',
  max_completion_tokens: 'maxOutputTokens',
  top_p: 'topP',
  frequency_penalty: 'frequencyPenalty',
  presence_penalty: 'presencePenalty',
  seed: 'seed',
};

/** Parameters that the snippet says in another place than `providerOptions`. */
const ELSEWHERE = [
  'model',
  'messages',
  'stop',
  'stream',
  'stream_options',
  'response_format',
  'tools',
  'tool_choice',
];

export function aiSdk(source: SnippetSource): string {
  const { body, origin } = source;
  const settings = toSettings(body);
  const call = isStream(source) ? 'streamText' : 'generateText';
  const wait = isStream(source) ? '' : 'await ';
  const answer = answerNames(source);
  return `${importLine(['createOpenAICompatible'], '@ai-sdk/openai-compatible')}
${importLine(importedNames(call, body), 'ai')}

const spry = createOpenAICompatible({
  name: 'spry',
  baseURL: ${TYPESCRIPT.quote(`${origin}/v1`)},
  apiKey: process.env.${KEY_VARIABLE},
  supportsStructuredOutputs: true,
});

const { ${answer} } = ${wait}${call}({${layOutObject(settings, TYPESCRIPT)}});

${isStream(source) ? readStream(source) : readAnswer(source)}`;
}

function importLine(names: readonly string[], module: string): string {
  return `import { ${names.join(', ')} } from ${TYPESCRIPT.quote(module)};`;
}

function importedNames(call: string, body: JsonObject): string[] {
  const hasTools = isFilledList(body['tools']);
  const format = formatOf(body);
  const names = [call];
  if (format === 'json_schema' || hasTools) names.push('jsonSchema');
  if (format !== undefined) names.push('Output');
  if (hasTools) names.push('tool');
  return names.sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
}

function toSettings(body: JsonObject): ValueObject {
  const { model, messages, stop } = body;
  const named = Object.entries(body).flatMap(([name, value]) => {
    const own = NAMES[name];
    return own === undefined || value === null ? [] : [[own, value] as const];
  });
  const passedOn = Object.entries(body).filter(
    ([name, value]) => NAMES[name] === undefined && !ELSEWHERE.includes(name) && value !== null,
  );
  return {
    model: new Call('spry', model ?? null),
    ...toPrompt(messages),
    ...Object.fromEntries(named),
    ...(typeof stop === 'string' && { stopSequences: [stop] }),
    ...(isFilledList(stop) && { stopSequences: stop }),
    ...toOutput(body),
    ...toTools(body),
    ...(passedOn.length > 0 && { providerOptions: { spry: Object.fromEntries(passedOn) } }),
  };
}

function formatOf(body: JsonObject): 'json_object' | 'json_schema' | undefined {
  const format = body['response_format'];
  const type = isObject(format) ? format['type'] : undefined;
  return type === 'json_object' || type === 'json_schema' ? type : undefined;
}

function toOutput(body: JsonObject): ValueObject {
  const type = formatOf(body);
  if (type === undefined) return {};
  if (type === 'json_object') return { output: new Call('Output.json') };
  const format = body['response_format'];
  const given = isObject(format) ? format['json_schema'] : undefined;
  const { name, description, schema }: JsonObject = isObject(given) ? given : {};
  const argument = {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    schema: new Call('jsonSchema', schema ?? {}),
  };
  return { output: new Call('Output.object', argument) };
}

function toTools(body: JsonObject): ValueObject {
  const { tools, tool_choice: choice } = body;
  if (!isFilledList(tools)) return {};
  return {
    tools: Object.fromEntries(tools.map(toTool)),
    ...(choice !== undefined && choice !== null && { toolChoice: toChoice(choice) }),
  };
}

function toTool(tool: Json): [string, Call] {
  const given = isObject(tool) ? tool['function'] : undefined;
  const { name, description, parameters }: JsonObject = isObject(given) ? given : {};
  const argument = {
    ...(description !== undefined && { description }),
    inputSchema: new Call('jsonSchema', parameters ?? { type: 'object', properties: {} }),
  };
  return [String(name), new Call('tool', argument)];
}

function toChoice(choice: Json): Json {
  const named = isObject(choice) ? choice['function'] : undefined;
  return isObject(named) ? { type: 'tool', toolName: named['name'] ?? '' } : choice;
}

/** What is taken from the answer. */
function answerNames(source: SnippetSource): string {
  if (isStream(source)) return mayCall(source) ? 'fullStream' : 'textStream';
  return mayCall(source) ? 'text, toolCalls' : 'text';
}

function readAnswer(source: SnippetSource): string {
  if (!mayCall(source)) return 'console.log(text);\n';
  return `if (text) console.log(text);
for (const { toolName, input } of toolCalls) console.log(toolName, JSON.stringify(input));
`;
}

function readStream(source: SnippetSource): string {
  if (!mayCall(source)) {
    return `for await (const text of textStream) process.stdout.write(text);
console.log();
`;
  }
  return `for await (const part of fullStream) {
  if (part.type === 'text-delta') process.stdout.write(part.text);
  if (part.type === 'tool-call') console.log(part.toolName, JSON.stringify(part.input));
}
console.log();
`;
}
