// The request for the two Python clients, which differ in their names and in what they know.

import { type JsonObject, layOutEntries } from './layout.ts';
import { PYTHON } from './notations.ts';
import { isStream, KEY_VARIABLE, mayCall, type SnippetSource } from './request.ts';

type Client = {
  readonly module: string;
  readonly className: string;
  /** What the client adds to the server's address. */
  readonly basePath: string;
  /** Parameters that only this one of the two has. */
  readonly ownParameters: readonly string[];
};

const GROQ: Client = {
  module: 'groq',
  className: 'Groq',
  // It adds /openai/v1 itself.
  basePath: '',
  ownParameters: ['include_reasoning', 'reasoning_format'],
};

const OPENAI: Client = {
  module: 'openai',
  className: 'OpenAI',
  basePath: '/v1',
  ownParameters: ['stream_options'],
};

/** Parameters of both; all others travel in `extra_body`. */
const PARAMETERS: readonly string[] = [
  'frequency_penalty',
  'logit_bias',
  'logprobs',
  'max_completion_tokens',
  'max_tokens',
  'messages',
  'metadata',
  'model',
  'n',
  'parallel_tool_calls',
  'presence_penalty',
  'reasoning_effort',
  'response_format',
  'seed',
  'service_tier',
  'stop',
  'store',
  'stream',
  'temperature',
  'tool_choice',
  'tools',
  'top_logprobs',
  'top_p',
  'user',
];

export function pythonGroq(source: SnippetSource): string {
  return python(source, GROQ);
}

export function pythonOpenai(source: SnippetSource): string {
  return python(source, OPENAI);
}

function python(source: SnippetSource, client: Client): string {
  const answer = isStream(source) ? 'stream' : 'completion';
  return `import os

from ${client.module} import ${client.className}

client = ${client.className}(
    base_url=${PYTHON.quote(source.origin + client.basePath)},
    # The client wants some key; without keys on the server, any will do.
    api_key=os.environ.get("${KEY_VARIABLE}", "any"),
)

${answer} = client.chat.completions.create(${layOutArguments(source.body, client)})

${isStream(source) ? readStream(source) : readCompletion(source)}`;
}

function layOutArguments(body: JsonObject, client: Client): string {
  const isKnown = (name: string): boolean =>
    PARAMETERS.includes(name) || client.ownParameters.includes(name);
  const known = Object.entries(body).filter(([name]) => isKnown(name));
  const extra = Object.entries(body).filter(([name]) => !isKnown(name));
  const named = known.map(([name, value]) => [`${name}=`, value] as const);
  if (extra.length > 0) named.push(['extra_body=', Object.fromEntries(extra)]);
  return layOutEntries(named, PYTHON, 0);
}

function readCompletion(source: SnippetSource): string {
  if (!mayCall(source)) return 'print(completion.choices[0].message.content)\n';
  return `message = completion.choices[0].message
if message.content:
    print(message.content)
for call in message.tool_calls or []:
    print(call.function.name, call.function.arguments)
`;
}

function readStream(source: SnippetSource): string {
  const text = 'print(choice.delta.content or "", end="", flush=True)';
  const calls = `
        for call in choice.delta.tool_calls or []:
            if call.function.name:
                print(f"\\n{call.function.name} ", end="")
            print(call.function.arguments or "", end="", flush=True)`;
  return `for chunk in stream:
    for choice in chunk.choices:
        ${text}${mayCall(source) ? calls : ''}
print()
`;
}
