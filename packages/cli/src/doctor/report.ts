// What was found, as lines to read or to paste, and as JSON.

import type { Examination, FormRecord } from '@spry/server';

import { megabytes } from '../progress.ts';
import type { Findings, SelfTest } from './findings.ts';

/** A line for each fact, under a heading for each subject. */
export function findingsLines(findings: Findings): string[] {
  const { version, host, environment, isServing, examination, kernelTrouble } = findings;
  const variables = Object.entries(environment).map(([name, value]) => `  ${name}=${value}`);
  return [
    `Spry ${version}`,
    `  Node.js ${host.node}, ${host.system}`,
    `  a server ${isServing ? 'answers' : 'does not answer'} at the usual address`,
    'Environment',
    ...(variables.length > 0 ? variables : ['  nothing is set']),
    'Machine',
    ...(examination === null ? [] : [`  ${describeMachine(examination)}`]),
    `  ${megabytes(host.memoryBytes)} MB of memory, ${megabytes(host.availableBytes)} MB available`,
    ...(examination === null ? ['Kernels', `  ${kernelTrouble}`] : examinationLines(examination)),
    'Self-test',
    `  ${describeSelfTest(findings.selfTest)}`,
  ];
}

/** The same, in the names of the API. */
export function findingsJson(findings: Findings): object {
  const { version, host, environment, isServing, examination, kernelTrouble } = findings;
  const { selfTest } = findings;
  return {
    version,
    node: host.node,
    system: host.system,
    memory_bytes: host.memoryBytes,
    available_bytes: host.availableBytes,
    environment,
    serving: isServing,
    kernels: examination && {
      release: examination.backends.release,
      directory: examination.backends.directory,
      devices: examination.backends.devices,
      features: examination.backends.features,
    },
    kernel_trouble: kernelTrouble,
    machine: examination && {
      processor: examination.machine.processor,
      logical_cores: examination.machine.logicalCores,
      physical_cores: examination.machine.physicalCores,
    },
    model: examination?.model
      ? { path: examination.model.path, size_bytes: examination.model.sizeBytes }
      : null,
    weights: examination?.record?.summary ?? null,
    self_test:
      selfTest.outcome === 'passed'
        ? {
            outcome: selfTest.outcome,
            first_token_ms: selfTest.firstMs,
            tokens_per_second: selfTest.tokensPerSecond,
          }
        : { outcome: selfTest.outcome, reason: selfTest.reason },
  };
}

function describeMachine({ machine }: Examination): string {
  const cores = machine.physicalCores ?? 'an unknown number of';
  return `${machine.processor}; ${cores} physical cores`;
}

function describeSelfTest(test: SelfTest): string {
  if (test.outcome !== 'passed') return `${test.outcome}: ${test.reason}`;
  const rates = `${test.firstMs.toFixed(0)} ms, then ${test.tokensPerSecond.toFixed(0)} tokens/s`;
  return `passed: the model answers, the first token after ${rates}`;
}

function examinationLines(examination: Examination): string[] {
  const { backends, model } = examination;
  return [
    'Kernels',
    `  llama.cpp ${backends.release} in ${backends.directory}`,
    ...backends.devices.map((device) => `  ${device}`),
    `  ${backends.features.join(', ')}`,
    'Model',
    model === null
      ? '  not fetched yet: `spry pull`'
      : `  ${model.path}, ${megabytes(model.sizeBytes)} MB`,
    ...weightsLines(examination),
    ...settingsLines(examination),
  ];
}

function weightsLines({ record, recordPath }: Examination): string[] {
  if (record === null) return ['Weights', '  never measured here: `spry tune`'];
  return [
    'Weights',
    `  ${record.summary}`,
    ...record.forms.map((form) => `  ${describeForm(form)}`),
    `  perplexity of ${record.text}; measured ${record.measuredAt} in ${record.seconds} s`,
    `  ${recordPath}`,
  ];
}

function describeForm({ form, sizeBytes, speed, quality, verdict }: FormRecord): string {
  const facts: string[] = [];
  if (sizeBytes !== null) facts.push(`${megabytes(sizeBytes)} MB`);
  if (speed !== null) {
    const rates = [speed.prefill, speed.decode, speed.decode16].map(Math.round);
    facts.push(`prefill ${rates[0]}, decode ${rates[1]}, of 16 streams ${rates[2]} tokens/s`);
  }
  if (quality !== null) {
    const { perplexity, rise, agreement, tokenCount } = quality;
    facts.push(
      `perplexity ${perplexity.toFixed(3)} (${(100 * rise).toFixed(2)} % more), ` +
        `${(100 * agreement).toFixed(1)} % of greedy tokens the same, over ${tokenCount} tokens`,
    );
  }
  return `${form}: ${[...facts, verdict].join('; ')}`;
}

function settingsLines({ record, machine, settings }: Examination): string[] {
  const threads = record?.threads ?? { count: machine.logicalCores, reason: 'one a core' };
  return [
    'Settings',
    `  threads ${threads.count}: ${threads.reason}`,
    `  prompts in steps of up to ${settings.promptTokens} tokens, of ` +
      `${settings.promptTokensMixed} beside answers: docs/decisions/0007`,
    '  a KV buffer for each slot: docs/decisions/0001',
  ];
}
