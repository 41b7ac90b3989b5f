// One server for all test files that do not harm it, since loading a model takes seconds, and one
// installed SDK.
import type { TestProject } from 'vitest/node';
import { installSdk } from './sdk.ts';
import { startServer } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly serverUrl: string;
    readonly serverPid: number;
    /** Has the SDK in its `node_modules`; programs in folders below find it. */
    readonly sdkFolder: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [server, sdkFolder] = await Promise.all([startServer(['--parallel', '16']), installSdk()]);
  project.provide('serverUrl', server.url);
  project.provide('serverPid', server.pid);
  project.provide('sdkFolder', sdkFolder);
  return async () => {
    await server.stop();
  };
}
