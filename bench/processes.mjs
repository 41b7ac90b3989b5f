// Starts servers as child processes and asks /proc about them. Linux only, as the peer's wheel is.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const READY_TIMEOUT_MS = 240_000;
const POLL_MS = 50;
const TICKS_PER_SECOND = 100;

/**
 * @typedef {{ name: string, command: string, pid: number, url: string,
 *   stop: () => Promise<void> }} Server
 */

/**
 * Starts a command and waits until `GET url/health` answers 200.
 * @param {{ name: string, file: string, flags: string[], env?: object,
 *   url: string | ((output: string) => string | undefined) }} options `url` is known before, or
 *   found in what the command prints
 * @returns {Promise<Server>}
 * @throws Error when the command ends first; its `signal` property names the signal, if any
 */
export async function startServer({ name, file, flags, env, url }) {
  const child = spawn(file, flags, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let output = '';
  let ended;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output = (output + text).slice(-20_000);
    });
  }
  const exited = new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: error.message, signal: null }));
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
  exited.then((exit) => {
    ended = exit;
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  const deadlineMs = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < deadlineMs) {
    if (ended) {
      const message = `${name} ended (${ended.signal ?? ended.code}): ${output.slice(-500)}`;
      throw Object.assign(new Error(message), { signal: ended.signal });
    }
    const found = typeof url === 'string' ? url : url(output);
    if (found && (await isHealthy(found))) {
      return { name, command: [file, ...flags].join(' '), pid: child.pid, url: found, stop };
    }
    await delay(POLL_MS);
  }
  await stop();
  throw new Error(`${name} was not ready in time: ${output.slice(-500)}`);
}

/** A port that was free a moment ago, for servers that cannot pick one themselves. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** The model file that the process or one of its children has mapped. */
export function mappedModel(pid) {
  for (const process of family(pid)) {
    const match = /\S+\.gguf$/m.exec(readProc(process, 'maps'));
    if (match) return match[0];
  }
  throw new Error(`No process of ${pid} has mapped a model.`);
}

/** Id of the process among `pid` and its children whose command line has the text. */
export function findProcess(pid, text) {
  const found = family(pid).find((process) => readProc(process, 'cmdline').includes(text));
  if (found === undefined) throw new Error(`No process of ${pid} runs ${text}.`);
  return found;
}

/** Share of one core that the process and its children used during a second. */
export async function cpuShare(pid) {
  const before = cpuTicks(pid);
  await delay(1000);
  return (cpuTicks(pid) - before) / TICKS_PER_SECOND;
}

/** Resident memory of the process and its children, in megabytes. */
export function residentMegabytes(pid) {
  const pages = family(pid).map((process) => Number(readProc(process, 'statm').split(' ')[1] ?? 0));
  return (pages.reduce((sum, count) => sum + count, 0) * 4096) / 2 ** 20;
}

function cpuTicks(pid) {
  const fields = family(pid).map((process) => statFields(process));
  return fields.reduce((sum, stat) => sum + Number(stat[11] ?? 0) + Number(stat[12] ?? 0), 0);
}

function family(root) {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const found = [root];
  for (const parent of found) {
    found.push(...pids.filter((pid) => Number(statFields(pid)[1]) === parent));
  }
  return found;
}

/** The fields of /proc/PID/stat after the command's name: state, parent, … */
function statFields(pid) {
  const stat = readProc(pid, 'stat');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function readProc(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

async function isHealthy(url) {
  try {
    return (await fetch(`${url}/health`)).ok;
  } catch {
    return false;
  }
}
