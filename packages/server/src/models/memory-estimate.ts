// What a model needs of the machine's memory, told before a byte of its weights is loaded.
import { totalmem } from 'node:os';
import { kvBytesPerToken, PARKED_BYTES_DEFAULT, planMemory } from '@spry/engine';
import { ModelError } from './errors.ts';
import type { ModelMetadata } from './gguf-check.ts';

/** An estimate: what the kernels need besides weights and KV depends on the model. */
export type MemoryEstimate = {
  readonly weightsBytes: number;
  readonly kvBytesPerToken: number;
  /** Tokens of one request, and requests at once: as chosen, or as a start would choose. */
  readonly contextTokens: number;
  readonly parallel: number;
  readonly kvBytes: number;
  /** Buffers of the kernels, prompts that no slot has room for, and the programs themselves. */
  readonly otherBytes: number;
  readonly totalBytes: number;
  /** What the machine has, or the container, or what models may take of it. */
  readonly machineBytes: number;
};

export type MemoryChoices = {
  readonly contextTokens?: number | undefined;
  readonly parallel?: number | undefined;
  /** Bytes of memory for prompts that no slot has room for. Default: 256 MiB. */
  readonly prefixBytesMax?: number | undefined;
};

/** The server, the engine's process and the kernels' buffers, without a model. */
const OTHER_BYTES: number = 384 * 1024 * 1024;
/** Taken where the file does not say what the model was trained for. */
const TRAINED_CONTEXT_DEFAULT = 4096;

/** By the headers of files: each request asks for what its model needs. */
const knownKvBytes = new WeakMap<ModelMetadata, number>();
let knownMachineBytes: number | null = null;

/** What the machine, or the container that this runs in, has. Asked once: it reads files. */
export function machineMemoryBytes(): number {
  if (knownMachineBytes !== null) return knownMachineBytes;
  const constrained = process.constrainedMemory();
  const machineBytes = totalmem();
  knownMachineBytes = constrained > 0 ? Math.min(constrained, machineBytes) : machineBytes;
  return knownMachineBytes;
}

/** Estimates what a model's file of so many bytes needs. */
export function estimateMemory(
  { sizeBytes, metadata }: { readonly sizeBytes: number; readonly metadata: ModelMetadata },
  machineBytes: number,
  choices: MemoryChoices = {},
): MemoryEstimate {
  const bytesPerToken = knownKvBytes.get(metadata) ?? kvBytesPerToken(metadataReader(metadata));
  knownKvBytes.set(metadata, bytesPerToken);
  const { slotCount, slotTokens } = planMemory({
    kvBytesPerToken: bytesPerToken,
    trainedContext: metadata.contextLength ?? TRAINED_CONTEXT_DEFAULT,
    machineBytes,
    contextTokens: choices.contextTokens ?? null,
    parallel: choices.parallel ?? null,
  });
  const kvBytes = slotCount * slotTokens * bytesPerToken;
  const otherBytes = OTHER_BYTES + (choices.prefixBytesMax ?? PARKED_BYTES_DEFAULT);
  return {
    weightsBytes: sizeBytes,
    kvBytesPerToken: bytesPerToken,
    contextTokens: slotTokens,
    parallel: slotCount,
    kvBytes,
    otherBytes,
    totalBytes: sizeBytes + kvBytes + otherBytes,
    machineBytes,
  };
}

/**
 * @param isCapped whether the memory is not all that the machine has
 * @throws ModelError `too_large`, with the numbers, where the memory cannot hold it
 */
export function assertFits(id: string, estimate: MemoryEstimate, isCapped = false): void {
  const { weightsBytes, kvBytes, otherBytes, totalBytes, machineBytes } = estimate;
  if (totalBytes <= machineBytes) return;
  const { contextTokens, parallel } = estimate;
  const given = gigabytes(machineBytes);
  const limit = isCapped ? `models may take ${given} (--memory-max)` : `this machine has ${given}`;
  throw new ModelError(
    'too_large',
    `${id} needs about ${gigabytes(totalBytes)} of memory, and ${limit}: ` +
      `${gigabytes(weightsBytes)} for the weights, ` +
      `${gigabytes(kvBytes)} for ${parallel} ${parallel === 1 ? 'request' : 'requests'} of ` +
      `${contextTokens} tokens (--parallel, --ctx), ${gigabytes(otherBytes)} for the rest.`,
  );
}

/** Billions of bytes, for messages. */
function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** The metadata by the keys of the file, as far as the estimate asks for them. */
function metadataReader(metadata: ModelMetadata): (key: string) => string | null {
  const { architecture } = metadata;
  const values: Readonly<Record<string, number | string | undefined>> = {
    'general.architecture': architecture,
    [`${architecture}.block_count`]: metadata.blockCount,
    [`${architecture}.embedding_length`]: metadata.embeddingLength,
    [`${architecture}.attention.head_count`]: metadata.headCount,
    [`${architecture}.attention.head_count_kv`]: metadata.headCountKv,
    [`${architecture}.attention.key_length`]: metadata.keyLength,
    [`${architecture}.attention.value_length`]: metadata.valueLength,
  };
  return (key) => values[key]?.toString() ?? null;
}
