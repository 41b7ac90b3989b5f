// What the operating system knows about the server's processes. Linux only: it reads /proc.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const PAGE_BYTES = 4096;
const POLL_MS = 20;

/** The engine's process id: the server's child that maps the model. */
export function enginePid(serverPid: number): number {
  const [engine] = enginePids(serverPid);
  if (engine === undefined) {
    throw new Error(`No child of process ${serverPid} has a model mapped.`);
  }
  return engine;
}

/** The process ids of all engines: those children of the server that map a model. */
export function enginePids(serverPid: number): number[] {
  return descendants(serverPid).filter((pid) => readProc(pid, 'maps').includes('.gguf'));
}

/** The model file that the server's engine has mapped, with its whole path. */
export function mappedModel(serverPid: number): string | undefined {
  return /\/\S+\.gguf$/m.exec(readProc(enginePid(serverPid), 'maps'))?.[0];
}

/** Resident memory of the processes together, in bytes. A process that is gone counts nothing. */
export function residentBytes(pids: readonly number[]): number {
  return pids
    .map((pid) => Number(readProc(pid, 'statm').split(' ')[1] ?? 0) * PAGE_BYTES)
    .reduce((sum, bytes) => sum + bytes, 0);
}

/** Files, sockets and pipes that the processes have open. */
export function openFileCount(pids: readonly number[]): number {
  return pids.flatMap((pid) => readdirSync(`/proc/${pid}/fd`)).length;
}

export function isAlive(pid: number): boolean {
  const state = statFields(pid)[0];
  return state !== undefined && state !== 'Z';
}

/** Waits for a process that is not this one's child, so that no event tells of its end. */
export async function processEnd(pid: number): Promise<void> {
  while (isAlive(pid)) await delay(POLL_MS);
}

/** Waits until `condition` holds. For states that can only be asked for, such as /readyz. */
export async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await delay(POLL_MS);
}

function descendants(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (/^\d+$/.test(name)) parents.set(Number(name), Number(statFields(Number(name))[1]));
  }
  const found = [root];
  for (const pid of found) {
    for (const [child, parent] of parents) if (parent === pid) found.push(child);
  }
  return found.slice(1);
}

/** The fields of /proc/PID/stat after the command's name, which may itself contain spaces. */
function statFields(pid: number): string[] {
  const stat = readProc(pid, 'stat');
  return stat === '' ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
