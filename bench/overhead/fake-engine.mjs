// An engine process in which all is real but the model: scheduler, prefix cache, sampler and the
// messages to the server are Spry's own, on fake kernels whose steps take a fixed time. Each piece
// of text that it sends is, in place of the model's, when its request came here and when the piece
// left, in nanoseconds of the machine's monotonic clock. So what lies outside of that is the
// server's.
import { setTimeout as delay } from 'node:timers/promises';
import { Engine, SlotCache } from '../../packages/engine/dist/index.js';
import { FakeKernels, FakeVocabulary } from '../../packages/engine/dist/testing/index.js';

const SLOT_COUNT = 64;
const SLOT_TOKENS = 1024;
const STEP_MS = 2;
const HEARTBEAT_MS = 1000;

const arrivals = new Map();
let engine;

process.on('message', (message) => {
  if (message.type === 'load') load();
  else if (message.type === 'add') {
    arrivals.set(message.request.id, process.hrtime.bigint());
    engine.add(message.request);
  } else if (message.type === 'abort') engine.abort(message.id);
  else process.exit(0);
});
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole group; the server decides when to end.
process.on('SIGINT', () => undefined);

function load() {
  // Logits depend on few tokens: these kernels compute on the thread that messages arrive on.
  const kernels = new FakeKernels({
    slotCount: SLOT_COUNT,
    slotTokens: SLOT_TOKENS,
    endProbability: 0,
    tiles: false,
    memoryTokens: 4,
  });
  kernels.onDecode = () => delay(STEP_MS);
  engine = new Engine({
    kernels,
    vocabulary: new FakeVocabulary(),
    cache: new SlotCache(kernels, 0),
    now: () => performance.now(),
    emit: (outputs) => process.send({ type: 'outputs', outputs: outputs.map(stamped) }),
  });
  const info = {
    description: 'fake kernels',
    contextWindow: SLOT_TOKENS,
    vocabularySize: new FakeVocabulary().size,
    parallel: SLOT_COUNT,
    threads: 1,
    fingerprint: 'fp_fake',
  };
  process.send({ type: 'ready', info });
  setInterval(() => {
    const { stepMs, reading } = engine;
    process.send({ type: 'heartbeat', stepMs, reading });
  }, HEARTBEAT_MS);
  void engine.run(new AbortController().signal);
}

function stamped(output) {
  if (output.event?.type === 'finished') arrivals.delete(output.id);
  if (output.event?.type !== 'text') return output;
  const text = `${arrivals.get(output.id)}:${process.hrtime.bigint()};`;
  return Object.assign({}, output, { event: Object.assign({}, output.event, { text }) });
}
