// Spans over OTLP/HTTP in JSON, in batches, with the official exporter.

import { setTimeout as delay } from 'node:timers/promises';
import { defaultTextMapGetter, ROOT_CONTEXT } from '@opentelemetry/api';
import {
  type ExportResult,
  ExportResultCode,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { tracesCloseMs } from '../limits.ts';
import { addSpans } from './spans.ts';
import type { Tracing, TracingOptions } from './tracing.ts';

const propagator = new W3CTraceContextPropagator();
export function openExporter(url: string, { env, version, onFailure }: TracingOptions): Tracing {
  const exporter = new FirstFailureExporter(new OTLPTraceExporter({ url }), onFailure);
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': env['OTEL_SERVICE_NAME'] || 'spry',
      'service.version': version,
    }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('spry', version);
  return {
    trace: (record, headers) => {
      addSpans(tracer, record, propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter));
    },
    close: async () => {
      // A failure was told above. A collector that does not answer must not keep the server.
      const closing = provider.shutdown().catch(() => undefined);
      await Promise.race([closing, delay(tracesCloseMs, undefined, { ref: false })]);
    },
  };
}

/** The exporter itself is silent about what it cannot send. */
class FirstFailureExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #onFailure: (error: unknown) => void;
  #hasFailed = false;

  constructor(exporter: SpanExporter, onFailure: (error: unknown) => void) {
    this.#exporter = exporter;
    this.#onFailure = onFailure;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#exporter.export(spans, (result) => {
      if (result.code === ExportResultCode.FAILED && !this.#hasFailed) {
        this.#hasFailed = true;
        this.#onFailure(result.error);
      }
      done(result);
    });
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }
}
