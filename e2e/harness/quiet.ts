// Keeps llama.cpp from writing hundreds of lines into the tests' output for each model it loads in
// this process. A callback into JavaScript would be called from its threads, so a function of its
// own that does nothing with what it is given takes its place.
import koffi from 'koffi';
import { currentHost, loadLibrary, locateLibraries } from '../../packages/llama/dist/index.js';

/** To be called before a model is loaded in this process. */
export function quietLlama(): void {
  loadLibrary();
  const llama = koffi.load(locateLibraries(currentHost()).llama, { global: true });
  const setLog = llama.func('llama_log_set', 'void', ['void *', 'void *']);
  setLog(llama.symbol('llama_max_devices'), null);
}
