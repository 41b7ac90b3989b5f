// One server for all test files that do not harm it: loading a model takes seconds.
import type { TestProject } from 'vitest/node';
import { startServer } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly serverUrl: string;
    readonly serverPid: number;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer(['--parallel', '16']);
  project.provide('serverUrl', server.url);
  project.provide('serverPid', server.pid);
  return async () => {
    await server.stop();
  };
}
