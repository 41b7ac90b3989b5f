// A conversation between a model and tools: asks, runs the calls of the answer side by side, tells
// the model what came of them, and asks again, until it answers without a call.

import type { ChatCompletionStream } from '../chat/completion-stream.ts';
import type {
  ChatCompletion,
  ChatCompletionMessage,
  CompletionUsage,
} from '../chat/completion-types.ts';
import { EventedRun, type RunEvents } from '../chat/evented-run.ts';
import type {
  ChatCompletionMessageParam,
  ChatCompletionMessageToolCall,
} from '../chat/message-types.ts';
import type { ChatCompletionCreateParamsBase, ChatCompletionTool } from '../chat/request-types.ts';
import { SpryError } from '../errors.ts';
import type { RequestOptions } from '../options.ts';
import { ItemQueue } from '../streaming/item-queue.ts';
import {
  type Runnable,
  type RunnableToolFunction,
  runnableOf,
  type Tool,
  toToolDefinition,
} from './tool.ts';

/** How often the model is asked unless told otherwise. */
const maxStepsDefault = 10;

/** The parameters of `runTools`: those of a request, with tools that can run. */
export type RunToolsParams = Omit<ChatCompletionCreateParamsBase, 'tools'> & {
  // biome-ignore lint/suspicious/noExplicitAny: tools of any arguments stand side by side.
  readonly tools: readonly (Tool<any> | RunnableToolFunction)[];
};

/** Settings of a run besides those of its requests. */
export type RunToolsOptions = RequestOptions & {
  /** How often the model may be asked. Default: 10. */
  readonly maxSteps?: number | undefined;
  /** The same, as the `openai` package spells it. */
  readonly maxChatCompletions?: number | undefined;
};

/** What came of a call. */
export type ToolResult = {
  readonly call: ChatCompletionMessageToolCall;
  /** As the model is told it. */
  readonly content: string;
  /** What the tool threw, or what is wrong with the call; the model is told that too. */
  readonly error?: unknown;
};

export type ToolRunnerEvents = RunEvents & {
  /** Text of an answer, where `stream: true` was asked for. */
  content: [delta: string];
  /** An answer, or what a tool said. */
  message: [message: ChatCompletionMessageParam];
  chatCompletion: [completion: ChatCompletion];
  functionToolCall: [call: ChatCompletionMessageToolCall['function']];
  functionToolCallResult: [content: string];
  toolResult: [result: ToolResult];
  finalContent: [content: string];
  finalMessage: [message: ChatCompletionMessage];
  finalChatCompletion: [completion: ChatCompletion];
};

/** Asks the model once. */
export type AskModel = {
  readonly create: (
    params: ChatCompletionCreateParamsBase,
    options: RequestOptions,
  ) => PromiseLike<ChatCompletion>;
  readonly stream: (
    params: ChatCompletionCreateParamsBase,
    options: RequestOptions,
  ) => ChatCompletionStream<unknown>;
};

/** The model asked for tools as often as it may. `messages` has what was said until then. */
export class StepLimitError extends SpryError {
  readonly messages: readonly ChatCompletionMessageParam[];

  constructor(maxSteps: number, messages: readonly ChatCompletionMessageParam[]) {
    super(`The model still calls tools after ${maxSteps} steps (\`maxSteps\`).`);
    this.messages = messages;
  }
}

export class ToolRunner extends EventedRun<ToolRunnerEvents> implements AsyncIterable<string> {
  /** The conversation: what it began with, answers, and what tools said. */
  readonly messages: ChatCompletionMessageParam[];
  readonly #completions: ChatCompletion[] = [];
  readonly #tools: ReadonlyMap<string, Runnable>;
  readonly #params: RunToolsParams;
  readonly #ask: AskModel;
  readonly #options: RunToolsOptions;

  /** @throws {SpryError} for a tool without a function to run, or two of one name */
  constructor(ask: AskModel, params: RunToolsParams, options: RunToolsOptions) {
    super();
    this.messages = [...params.messages];
    this.#tools = byName(params.tools);
    this.#ask = ask;
    this.#params = params;
    this.#options = options;
    this.start(() => this.#run(), options.signal);
  }

  /** The text of all answers as it is written, where `stream: true` was asked for. */
  [Symbol.asyncIterator](): AsyncIterator<string> {
    const queue = new ItemQueue<string>(() => this.abort());
    this.on('content', (delta) => queue.push(delta));
    this.done().then(
      () => queue.close(),
      (error) => queue.fail(error),
    );
    return queue[Symbol.asyncIterator]();
  }

  /** All answers so far. */
  allChatCompletions(): readonly ChatCompletion[] {
    return this.#completions;
  }

  /** The last answer, the one without calls. Rejects with what made the run fail. */
  async finalChatCompletion(): Promise<ChatCompletion> {
    await this.done();
    return this.#completions.at(-1) as ChatCompletion;
  }

  async finalMessage(): Promise<ChatCompletionMessage> {
    return (await this.finalChatCompletion()).choices[0]?.message as ChatCompletionMessage;
  }

  async finalContent(): Promise<string | null> {
    return (await this.finalMessage()).content;
  }

  /** The tokens of all answers together. */
  async totalUsage(): Promise<CompletionUsage> {
    await this.done();
    const sum = (field: 'prompt_tokens' | 'completion_tokens' | 'total_tokens'): number =>
      this.#completions.reduce((total, { usage }) => total + (usage?.[field] ?? 0), 0);
    return {
      prompt_tokens: sum('prompt_tokens'),
      completion_tokens: sum('completion_tokens'),
      total_tokens: sum('total_tokens'),
    };
  }

  async #run(): Promise<void> {
    const maxSteps = this.#options.maxSteps ?? this.#options.maxChatCompletions ?? maxStepsDefault;
    for (let step = 0; step < maxSteps; step++) {
      const completion = await this.#askOnce(step);
      this.throwIfAborted();
      this.#completions.push(completion);
      this.emit('chatCompletion', completion);
      const message = completion.choices[0]?.message;
      if (message === undefined) throw new SpryError('The server gave no answer.');
      this.#add(message);
      const calls = message.tool_calls ?? [];
      if (calls.length === 0) {
        this.emit('finalContent', message.content ?? '');
        this.emit('finalMessage', message);
        this.emit('finalChatCompletion', completion);
        return;
      }
      await this.#runCalls(calls);
      this.throwIfAborted();
    }
    throw new StepLimitError(maxSteps, this.messages);
  }

  async #askOnce(step: number): Promise<ChatCompletion> {
    const { tools, tool_choice, stream, ...rest } = this.#params;
    const { maxSteps, maxChatCompletions, ...requestOptions } = this.#options;
    const isForced = tool_choice !== undefined && tool_choice !== 'none' && step > 0;
    const params: ChatCompletionCreateParamsBase = {
      ...rest,
      messages: [...this.messages],
      tools: tools.map((tool) => toToolDefinition(tool as ChatCompletionTool)),
      // What had to be called has been called; to force it again would never end.
      ...(tool_choice !== undefined && { tool_choice: isForced ? 'auto' : tool_choice }),
    };
    const options = { ...requestOptions, signal: this.controller.signal };
    if (!stream) return this.#ask.create(params, options);
    const answer = this.#ask.stream(params, options);
    answer.on('content', (delta) => this.emit('content', delta));
    return answer.finalChatCompletion() as Promise<ChatCompletion>;
  }

  async #runCalls(calls: readonly ChatCompletionMessageToolCall[]): Promise<void> {
    const results = await Promise.all(calls.map((call) => this.#runCall(call)));
    for (const result of results) {
      this.#add({ role: 'tool', tool_call_id: result.call.id, content: result.content });
      this.emit('functionToolCallResult', result.content);
      this.emit('toolResult', result);
    }
  }

  /** Never fails: what goes wrong is told to the model, which may do better the next time. */
  async #runCall(call: ChatCompletionMessageToolCall): Promise<ToolResult> {
    this.emit('functionToolCall', call.function);
    const tool = this.#tools.get(call.function.name);
    const { signal } = this.controller;
    try {
      if (tool?.run === undefined) {
        const names = [...this.#tools.keys()].join(', ');
        throw new SpryError(`There is no tool ${call.function.name}. There is: ${names}.`);
      }
      const argument = await tool.read(call.function.arguments);
      const value = await tool.run(argument, { signal, callId: call.id });
      return { call, content: typeof value === 'string' ? value : (JSON.stringify(value) ?? '') };
    } catch (error) {
      return { call, content: `Error: ${error instanceof Error ? error.message : error}`, error };
    }
  }

  #add(message: ChatCompletionMessageParam): void {
    this.messages.push(message);
    this.emit('message', message);
  }
}

function byName(tools: RunToolsParams['tools']): ReadonlyMap<string, Runnable> {
  const runnables = new Map<string, Runnable>();
  for (const tool of tools) {
    const { name } = tool.function;
    const runnable = runnableOf(tool);
    if (runnable?.run === undefined) {
      throw new SpryError(`The tool ${name} has no function to run: give \`run\` to \`tool()\`.`);
    }
    if (runnables.has(name)) throw new SpryError(`There are two tools of the name ${name}.`);
    runnables.set(name, runnable);
  }
  return runnables;
}
