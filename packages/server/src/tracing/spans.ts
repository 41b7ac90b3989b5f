// The spans of one request, with the attributes that OpenTelemetry's conventions for generative AI
// name: the request as a whole, and what its time was spent on. No texts.

import {
  type Attributes,
  type Context,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { AnswerRecord, RequestRecord } from '@spry/wire';

/** @param parent the caller's own span, if it sent one */
export function addSpans(tracer: Tracer, record: RequestRecord, parent: Context): void {
  const startedAtMs = record.created_at * 1000;
  const { method, route, status, answer, error } = record;
  const operation = route === '/v1/completions' ? 'text_completion' : 'chat';
  const name = answer === null ? `${method} ${route}` : `${operation} ${answer.model}`;
  const attributes = {
    'http.request.method': method,
    'http.route': route,
    'http.response.status_code': status ?? 0,
    'spry.request.id': record.id,
    ...(error !== null && { 'error.type': error.code ?? String(status) }),
    ...(answer !== null && { 'gen_ai.operation.name': operation, ...answerAttributes(answer) }),
  };
  const options = { kind: SpanKind.SERVER, startTime: startedAtMs, attributes };
  const span = tracer.startSpan(name, options, parent);
  // What the client did wrong, or broke off, is no failure of the server's.
  if (error !== null && (status ?? 0) >= 500) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
  }
  if (answer !== null) addPhases(tracer, answer, startedAtMs, trace.setSpan(parent, span));
  span.end(startedAtMs + (record.duration ?? 0) * 1000);
}

function answerAttributes({
  model,
  usage,
  finish_reason,
  first_text_time,
}: AnswerRecord): Attributes {
  return {
    'gen_ai.provider.name': 'spry',
    'gen_ai.request.model': model,
    'gen_ai.response.model': model,
    ...(finish_reason !== null && { 'gen_ai.response.finish_reasons': [finish_reason] }),
    ...(first_text_time !== null && { 'gen_ai.server.time_to_first_token': first_text_time }),
    ...(usage !== null && {
      'gen_ai.usage.input_tokens': usage.prompt_tokens,
      'gen_ai.usage.output_tokens': usage.completion_tokens,
      'gen_ai.usage.cache_read.input_tokens': usage.prompt_tokens_details.cached_tokens,
    }),
  };
}

/** One after the other, as they were measured; those that never came are left out. */
function addPhases(tracer: Tracer, answer: AnswerRecord, fromMs: number, parent: Context): void {
  const { usage, work } = answer;
  if (usage === null || work === null) return;
  let startTime = fromMs;
  const add = (name: string, seconds: number, attributes: Attributes): void => {
    if (seconds <= 0) return;
    const span = tracer.startSpan(name, { startTime, attributes }, parent);
    startTime += seconds * 1000;
    span.end(startTime);
  };
  add('queue', usage.queue_time, { 'spry.format_time': work.format_time });
  add('prompt', usage.prompt_time, {
    'spry.steps': work.prompt_steps,
    'spry.cached_tokens': usage.prompt_tokens_details.cached_tokens,
  });
  add('completion', usage.completion_time, {
    'spry.steps': work.completion_steps,
    'spry.batch_size_max': work.batch_size_max,
    'spry.mask_time': work.mask_time,
    'spry.accepted_draft_tokens': work.accepted_draft_tokens,
  });
}
