// What the AI SDK asks for, as a request of the API.

import type {
  LanguageModelV3CallOptions,
  LanguageModelV3ToolChoice,
  SharedV3Warning,
} from '@ai-sdk/provider';
import type {
  ChatCompletionCreateParamsBase,
  ChatCompletionTool,
  ChatCompletionToolChoiceOption,
  JsonSchema,
  ResponseFormat,
} from '../chat/request-types.ts';
import { isStrict } from '../schema/strict-schema.ts';
import { toMessages } from './prompt.ts';

/**
 * The request, and what of the call it has no place for. What a caller gives in
 * `providerOptions.spry` is added to the request as it is.
 */
export function toRequest(
  model: string,
  options: LanguageModelV3CallOptions,
): { request: ChatCompletionCreateParamsBase; warnings: SharedV3Warning[] } {
  const { tools, warnings } = toTools(options.tools ?? []);
  const request = {
    model,
    messages: toMessages(options.prompt),
    max_tokens: options.maxOutputTokens,
    temperature: options.temperature,
    top_p: options.topP,
    top_k: options.topK,
    presence_penalty: options.presencePenalty,
    frequency_penalty: options.frequencyPenalty,
    stop: options.stopSequences?.length ? options.stopSequences : undefined,
    seed: options.seed,
    response_format: toFormat(options.responseFormat),
    ...(tools.length > 0 && { tools, tool_choice: toToolChoice(options.toolChoice) }),
    ...options.providerOptions?.['spry'],
  };
  return { request, warnings };
}

function toTools(given: NonNullable<LanguageModelV3CallOptions['tools']>): {
  tools: ChatCompletionTool[];
  warnings: SharedV3Warning[];
} {
  const tools: ChatCompletionTool[] = [];
  const warnings: SharedV3Warning[] = [];
  for (const tool of given) {
    if (tool.type === 'provider') {
      warnings.push({ type: 'unsupported', feature: `the tool ${tool.id} of a provider` });
      continue;
    }
    const { name, description, inputSchema, strict } = tool;
    const parameters = inputSchema as JsonSchema;
    tools.push({ type: 'function', function: { name, description, parameters, strict } });
  }
  return { tools, warnings };
}

function toToolChoice(
  choice: LanguageModelV3ToolChoice | undefined,
): ChatCompletionToolChoiceOption | undefined {
  if (choice?.type === 'tool') return { type: 'function', function: { name: choice.toolName } };
  return choice?.type;
}

function toFormat(
  format: LanguageModelV3CallOptions['responseFormat'],
): ResponseFormat | undefined {
  if (format?.type !== 'json') return undefined;
  if (format.schema === undefined) return { type: 'json_object' };
  const { name = 'response', description } = format;
  const schema = format.schema as JsonSchema;
  return {
    type: 'json_schema',
    json_schema: { name, description, schema, strict: isStrict(schema) },
  };
}
