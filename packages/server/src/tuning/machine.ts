// What a measurement holds for: this processor, these kernels.
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { kernelBuild } from '@spry/engine';

/** The machine, as far as speed depends on it. */
export type Machine = {
  /** Such as "AMD EPYC, 2 threads, x64". */
  readonly processor: string;
  /** The kernels' library: its file name and size. */
  readonly kernels: string;
  /** Threads that may run at once. */
  readonly logicalCores: number;
  /** Cores with arithmetic of their own; null where the system does not tell. */
  readonly physicalCores: number | null;
};

/**
 * Describes the running machine.
 * @throws LlamaError when there are no kernels for it
 */
export function currentMachine(env: NodeJS.ProcessEnv): Machine {
  const logicalCores = availableParallelism();
  const name = cpus()[0]?.model.trim() ?? 'unknown processor';
  return {
    processor: `${name}, ${logicalCores} threads, ${process.arch}`,
    kernels: kernelBuild(env),
    logicalCores,
    physicalCores: physicalCores(),
  };
}

const PROCESSORS = '/sys/devices/system/cpu';

/** Linux tells which threads share a core. */
function physicalCores(): number | null {
  try {
    const names = readdirSync(PROCESSORS).filter((name) => /^cpu\d+$/.test(name));
    const siblings = names.map((name) =>
      readFileSync(`${PROCESSORS}/${name}/topology/thread_siblings_list`, 'utf8'),
    );
    return siblings.length === 0 ? null : new Set(siblings).size;
  } catch {
    return null;
  }
}
