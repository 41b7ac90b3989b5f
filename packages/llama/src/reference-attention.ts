// Asks the CPU backend for its reference attention while one sequence decodes alone.
//
// The fused attention kernel divides the keys of a lone query among the threads once there are 512
// of them, and adds the parts up in another order than it does for a query in a batch, in half
// precision: logits move by up to 1, and greedy answers differ from those inside a batch. The
// reference path is the one that batches take. llama.h has no switch for it, so the backend is
// reached through the context's scheduler; a build without these symbols computes as before.
import koffi, { type LibraryHandle } from 'koffi';
import type { Pointer } from './library.ts';

/** Sets the mode of a context's CPU backend. */
export type ReferenceAttention = (context: Pointer, enabled: boolean) => void;

// `llama_context::get_sched() const` in the C++ ABI of Linux and macOS.
const GET_SCHEDULER = '_ZNK13llama_context9get_schedEv';

/** Null where the build does not export what is needed. */
export function bindReferenceAttention(
  ggmlBase: LibraryHandle,
  llama: LibraryHandle,
): ReferenceAttention | null {
  try {
    const P = 'void *';
    const getScheduler = llama.func(GET_SCHEDULER, P, [P]);
    const backendCount = ggmlBase.func('ggml_backend_sched_get_n_backends', 'int', [P]);
    const backendAt = ggmlBase.func('ggml_backend_sched_get_backend', P, [P, 'int']);
    const deviceOf = ggmlBase.func('ggml_backend_get_device', P, [P]);
    const registryOf = ggmlBase.func('ggml_backend_dev_backend_reg', P, [P]);
    const procedure = ggmlBase.func('ggml_backend_reg_get_proc_address', P, [P, 'str']);
    const setReference = koffi.proto('void', [P, 'bool']);
    return (context, enabled) => {
      const scheduler: Pointer = getScheduler(context);
      // The CPU is always the scheduler's last backend.
      const backend: Pointer = backendAt(scheduler, backendCount(scheduler) - 1);
      const registry: Pointer = registryOf(deviceOf(backend));
      const set: Pointer = procedure(registry, 'ggml_backend_cpu_set_use_ref');
      if (set !== null) koffi.call(set, setReference, backend, enabled);
    };
  } catch {
    return null;
  }
}
