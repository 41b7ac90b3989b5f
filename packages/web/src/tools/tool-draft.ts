// Tools as they stand in the editor: texts that may still be wrong, and what each answers here.

import type { ChatCompletionTool, ChatCompletionToolChoiceOption } from '@spry/sdk';
import { isRecord, parseObject } from '../json/read-json.ts';

export type ToolDraft = {
  /** Tells drafts apart while their names change. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** A JSON Schema of the arguments. */
  readonly parametersText: string;
  /** What the model is told that the tool answered; nothing is called from here. */
  readonly mockResult: string;
};

export type ToolSettings = {
  readonly tools: readonly ToolDraft[];
  /** `auto`, `none`, `required`, or the id of the draft that has to be called. */
  readonly choice: string;
  /** Send the mock results back as soon as the model has called. */
  readonly sendsResults: boolean;
};

export const NO_TOOLS: ToolSettings = { tools: [], choice: 'auto', sendsResults: false };

/** One to begin with. */
export function exampleTool(id: string): ToolDraft {
  return {
    id,
    name: 'get_weather',
    description: 'The weather in a city today.',
    parametersText: `{
  "type": "object",
  "properties": {
    "city": { "type": "string" }
  },
  "required": ["city"],
  "additionalProperties": false
}`,
    mockResult: '{"sky": "clear", "celsius": 21}',
  };
}

/** More than any prompt has room for. */
export const toolCountMax = 32;

export type ToolProblem = { readonly field: 'name' | 'parameters'; readonly message: string };

/** What the server would refuse about one of the tools. */
export function toolProblems(draft: ToolDraft, all: readonly ToolDraft[]): ToolProblem[] {
  const problems: ToolProblem[] = [];
  if (!/^[\w-]{1,64}$/.test(draft.name)) {
    problems.push({
      field: 'name',
      message: 'Letters, digits, _ and -, up to 64 of them.',
    });
  } else if (all.some(({ id, name }) => name === draft.name && id !== draft.id)) {
    problems.push({ field: 'name', message: 'Another tool has this name.' });
  }
  const isEmpty = draft.parametersText.trim() === '';
  if (!isEmpty && parseObject(draft.parametersText) === undefined) {
    problems.push({ field: 'parameters', message: 'This has to be a JSON Schema: an object.' });
  }
  return problems;
}

/** Why nothing can be asked for with these tools. */
export function toolsProblem({ tools }: ToolSettings): string | undefined {
  const wrong = tools.find((tool) => toolProblems(tool, tools).length > 0);
  if (wrong === undefined) return undefined;
  return `The tool ${wrong.name || 'without a name'} is not finished.`;
}

export type ToolFields = {
  readonly tools?: readonly ChatCompletionTool[];
  readonly tool_choice?: ChatCompletionToolChoiceOption;
};

/** The fields of the request; none without tools. `auto` is the default and is not said. */
export function toToolFields({ tools, choice }: ToolSettings): ToolFields {
  if (tools.length === 0) return {};
  const named = tools.find(({ id }) => id === choice);
  const toolChoice: ChatCompletionToolChoiceOption | undefined =
    named !== undefined
      ? { type: 'function', function: { name: named.name } }
      : choice === 'none' || choice === 'required'
        ? choice
        : undefined;
  return {
    tools: tools.map(toTool),
    ...(toolChoice !== undefined && { tool_choice: toolChoice }),
  };
}

/** What the tool of this name answers here; empty where there is none. */
export function mockResultOf({ tools }: ToolSettings, name: string): string {
  return tools.find((tool) => tool.name === name)?.mockResult ?? '';
}

function toTool({ name, description, parametersText }: ToolDraft): ChatCompletionTool {
  const parameters = parseObject(parametersText);
  return {
    type: 'function',
    function: {
      name,
      ...(description !== '' && { description }),
      ...(parameters && { parameters }),
    },
  };
}

/** What is missing or makes no sense is left out. */
export function readToolSettings(from: unknown): ToolSettings {
  const { tools, choice, sendsResults } = isRecord(from) ? from : {};
  return {
    tools: Array.isArray(tools) ? tools.filter(isRecord).slice(0, toolCountMax).map(readTool) : [],
    choice: readText(choice) || NO_TOOLS.choice,
    sendsResults: sendsResults === true,
  };
}

function readTool(from: Readonly<Record<string, unknown>>, index: number): ToolDraft {
  return {
    id: readText(from['id']) || String(index),
    name: readText(from['name']),
    description: readText(from['description']),
    parametersText: readText(from['parametersText']),
    mockResult: readText(from['mockResult']),
  };
}

function readText(from: unknown): string {
  return typeof from === 'string' ? from : '';
}
