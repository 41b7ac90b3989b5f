// Traces of requests for whoever collects them over OTLP. Off, and not even loaded, unless an
// endpoint is set in the environment.

import type { OnSettled } from '../records/request-records.ts';

export type Tracing = {
  /** Makes spans of a request that has ended, which are sent soon. */
  readonly trace: OnSettled;
  /** Sends what is left to send, if it can be sent soon. */
  readonly close: () => Promise<void>;
};

export type TracingOptions = {
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  /** Told once when spans cannot be sent. */
  readonly onFailure: (error: unknown) => void;
};

/** @returns null where no endpoint is set */
export async function openTracing(options: TracingOptions): Promise<Tracing | null> {
  const url = tracesUrl(options.env);
  if (url === null) return null;
  const { openExporter } = await import('./exporter.ts');
  return openExporter(url, options);
}

/** As the specification of the exporter has it: the general endpoint is a base. */
export function tracesUrl(env: NodeJS.ProcessEnv): string | null {
  const own = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  if (own !== undefined && own !== '') return own;
  const base = env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  if (base === undefined || base === '') return null;
  return `${base.replace(/\/+$/, '')}/v1/traces`;
}
