// The engine's process: one model, started by the server with `fork`. It does no file, network or
// crypto work after loading, since libuv's single pool thread belongs to the kernels.
import { availableParallelism, totalmem } from 'node:os';
import { LlamaError, LlamaModel } from '@spry/llama';
import type { DraftModel } from '../draft-model.ts';
import { Engine } from '../engine.ts';
import { LlamaKernels, LlamaVocabulary } from '../kernels/llama-kernels.ts';
import { PARKED_BYTES_DEFAULT } from '../limits.ts';
import { SlotCache } from '../prefix-cache/slot-cache.ts';
import type { ModelInfo } from '../request.ts';
import { collectAtRest } from './collect-at-rest.ts';
import { fingerprintOf } from './fingerprint.ts';
import { kvBytesPerToken } from './kv-bytes.ts';
import { loadDraftModel } from './load-draft-model.ts';
import {
  type EngineConfig,
  type FromEngine,
  HEARTBEAT_INTERVAL_MS,
  type ToEngine,
} from './messages.ts';
import { planMemory } from './plan-memory.ts';
import { PrefixKeeper } from './prefix-keeper.ts';
import { PromptThread } from './prompt-thread.ts';

let engine: Engine | undefined;
/** Ends the engine between two steps, with what is to be kept in its place. */
let close: (() => Promise<void>) | undefined;

process.on('message', (message: ToEngine) => {
  if (message.type === 'load') load(message.config);
  else if (message.type === 'add') engine?.add(message.request);
  else if (message.type === 'abort') engine?.abort(message.id);
  else void Promise.resolve(close?.()).then(() => process.exit(0));
});
// The server is gone: nobody can read the answers. Not `exit`, which would wait for the kernels.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// Ctrl-C and a service manager's signals reach the whole group; the server decides when to end.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

function load(config: EngineConfig): void {
  try {
    const model = new LlamaModel(config.modelPath, { gpuLayers: config.gpuLayers ?? -1 });
    const { slotCount, slotTokens } = planMemory({
      kvBytesPerToken: kvBytesPerToken((key) => model.metadata(key)),
      trainedContext: model.trainedContext,
      machineBytes: totalmem(),
      contextTokens: config.contextTokens,
      parallel: config.parallel,
    });
    const threads = config.threads ?? availableParallelism();
    const kernels = new LlamaKernels(model, { slotCount, slotTokens, threads });
    const info = describe(model, config, { slotCount, slotTokens, threads });
    // What lies behind a sliding window would be missing in what is parked.
    const canPark = model.slidingWindow === 0;
    const parkedBytesMax = canPark ? (config.parkedBytesMax ?? PARKED_BYTES_DEFAULT) : 0;
    const cache = new SlotCache(kernels, parkedBytesMax);
    const keeper = new PrefixKeeper(cache, config, `${info.fingerprint} ${slotCount}`, notice);
    keeper.find();
    const vocabulary = new LlamaVocabulary(model);
    engine = new Engine({
      kernels,
      vocabulary,
      cache,
      draftModel: loadDraft(config, model, { slotTokens, threads }),
      promptMaker: new PromptThread({
        vocabulary: vocabulary.facts,
        tokenizerAddress: model.tokenizer.address,
        tokensMax: slotTokens - 1,
      }),
      now: () => performance.now(),
      emit: (outputs) => send({ type: 'outputs', outputs }),
    });
    send({ type: 'ready', info });
    start(engine, keeper);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof LlamaError ? 'engine_unavailable' : 'internal';
    process.send?.({ type: 'refused', failure: { code, message } }, () => process.exit(1));
  }
}

function loadDraft(
  { draftModelPath }: EngineConfig,
  model: LlamaModel,
  sizes: { slotTokens: number; threads: number },
): DraftModel | null {
  return draftModelPath === null ? null : loadDraftModel(draftModelPath, model, sizes, notice);
}

function start(running: Engine, keeper: PrefixKeeper): void {
  setInterval(() => {
    const { stepMs, reading } = running;
    send({ type: 'heartbeat', stepMs, reading });
  }, HEARTBEAT_INTERVAL_MS);
  const isBusy = (): boolean => running.load.waiting + running.load.running > 0;
  collectAtRest(isBusy, () => globalThis.gc?.());
  const stopping = new AbortController();
  const ended = running.run(stopping.signal).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
  close = async () => {
    stopping.abort();
    await ended;
    keeper.keep();
  };
}

function notice(message: string): void {
  send({ type: 'notice', message });
}

function send(message: FromEngine): void {
  process.send?.(message);
}

function describe(
  model: LlamaModel,
  config: EngineConfig,
  sizes: { slotCount: number; slotTokens: number; threads: number },
): ModelInfo {
  return {
    description: model.description,
    contextWindow: sizes.slotTokens,
    parallel: sizes.slotCount,
    threads: sizes.threads,
    vocabularySize: model.vocabularySize,
    fingerprint: fingerprintOf({
      modelDigest: config.modelDigest,
      spryVersion: config.spryVersion,
      kernelRelease: model.library.release,
      gpuLayers: config.gpuLayers,
      contextWindow: sizes.slotTokens,
    }),
  };
}
