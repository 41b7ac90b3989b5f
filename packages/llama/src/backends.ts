// What computes on this machine, in llama.cpp's own words.
import koffi from 'koffi';
import { loadLibrary } from './library.ts';
import { currentHost, locateLibraries } from './locate.ts';

/** The kernels that were loaded. */
export type Backends = {
  /** llama.cpp's release. */
  readonly release: string;
  /** The folder that they were loaded from. */
  readonly directory: string;
  /** Devices, such as "CPU: AMD EPYC". */
  readonly devices: readonly string[];
  /** What the CPU build uses, such as "AVX512 = 1"; features that it lacks are left out. */
  readonly features: readonly string[];
};

/** @throws LlamaError as `loadLibrary` */
export function describeBackends(): Backends {
  const { release } = loadLibrary();
  const files = locateLibraries(currentHost());
  const ggmlBase = koffi.load(files.ggmlBase);
  const ggml = koffi.load(files.ggml);
  const llama = koffi.load(files.llama);
  const deviceAt = ggml.func('void *ggml_backend_dev_get(size_t index)');
  const name = ggmlBase.func('const char *ggml_backend_dev_name(void *device)');
  const description = ggmlBase.func('const char *ggml_backend_dev_description(void *device)');
  const count = Number(ggml.func('size_t ggml_backend_dev_count()')());
  const devices = Array.from({ length: count }, (_, index) => {
    const device: unknown = deviceAt(index);
    return `${name(device)}: ${description(device)}`;
  });
  const information = String(llama.func('const char *llama_print_system_info()')());
  const features = information
    .split(/[|:]/)
    .map((text) => text.trim())
    .filter((text) => / = (?!0$)/.test(text));
  return { release, directory: files.directory, devices, features };
}
