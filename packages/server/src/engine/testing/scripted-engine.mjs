// An engine process without a model: it speaks the engine's messages and misbehaves on request.
// How it loads is the configuration's model path; what it does with a request is the text of the
// request's first message.

const HEARTBEAT_INTERVAL_MS = 20;

const info = {
  description: 'scripted',
  contextWindow: 100,
  parallel: 2,
  threads: Number(process.env['UV_THREADPOOL_SIZE']),
  vocabularySize: 100,
  fingerprint: Object.keys(process.env).sort().join(' '),
};
const usage = {
  promptTokens: 1,
  cachedTokens: 0,
  completionTokens: 1,
  queueMs: 0,
  promptMs: 0,
  completionMs: 0,
};

let script = '';

process.on('message', (message) => {
  if (message.type === 'load') {
    script = message.config.modelPath;
    load();
  } else if (message.type === 'add') add(message.request);
  else if (message.type === 'close') close();
  else tell(message.id, { type: 'text', text: 'aborted' });
});
// As the real one does.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

function load() {
  if (script === 'refuse') {
    const failure = { code: 'engine_unavailable', message: 'No such model.' };
    process.send({ type: 'refused', failure }, () => process.exit(1));
  } else if (script === 'die') {
    process.stderr.write('no memory for this\n', () => process.kill(process.pid, 'SIGABRT'));
  } else if (script === 'stall') {
    process.send({ type: 'heartbeat', stepMs: 0, reading: { usedTokens: 0 } });
  } else {
    process.send({ type: 'ready', info });
    if (script !== 'silent') heartbeat(script === 'long step' ? 1000 : 0);
  }
}

function close() {
  if (script === 'keeps for ever') return;
  if (script !== 'keeps') process.exit(0);
  process.send({ type: 'notice', message: 'kept' }, () => process.exit(0));
}

function heartbeat(stepMs) {
  setInterval(
    () => process.send({ type: 'heartbeat', stepMs, reading: { usedTokens: 7 } }),
    HEARTBEAT_INTERVAL_MS,
  );
}

function add({ id, messages }) {
  const { content } = messages[0];
  tell(id, { type: 'accepted', promptTokens: 1 });
  if (content === 'wait') return;
  if (content === 'exit') process.exit(3);
  if (content === 'disconnect') process.disconnect();
  if (content === 'flood') flood();
  else {
    tell(id, { type: 'text', text: content }, { type: 'finished', reason: 'stop', usage });
  }
}

/** Prints much more than a pipe holds, the last line without its end, and dies of it. */
function flood() {
  const lines = Array.from({ length: 50_000 }, (_, line) => `line ${line} ${'x'.repeat(50)}`);
  const text = `${'y'.repeat(200_000)}\n${lines.join('\n')}\n\nthe very end`;
  process.stderr.write(text, () => process.kill(process.pid, 'SIGABRT'));
}

function tell(id, ...events) {
  process.send({ type: 'outputs', outputs: events.map((event) => ({ id, event })) });
}
