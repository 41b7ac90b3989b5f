// Tells one build of the kernels from another without loading it.
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { currentHost, locateLibraries } from '@spry/llama/locate';

/**
 * The file name, which has the release, and the size of the kernels' library.
 * @throws LlamaError when there are no kernels for this machine
 */
export function kernelBuild(env: NodeJS.ProcessEnv): string {
  const { llama } = locateLibraries(currentHost(env));
  return `${basename(llama)}, ${statSync(llama).size} bytes`;
}
