// Finds the folder that holds llama.cpp's shared libraries: the prebuilt package of this
// platform, or the folder that SPRY_LLAMA_DIR names.
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LlamaError } from './errors.ts';

/** One row per platform that has a prebuilt package; the key is `<platform>-<arch>`. */
const KERNEL_PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-arm64': 'mac-arm64-metal',
  'darwin-x64': 'mac-x64',
  'win32-x64': 'win-x64',
  'win32-arm64': 'win-arm64',
};

/** The three libraries in the order in which they must be loaded; each needs the one before it. */
export type LibraryFiles = {
  readonly directory: string;
  readonly ggmlBase: string;
  readonly ggml: string;
  readonly llama: string;
};

/** What `locateLibraries` needs to know of the machine; passed in so that tests can vary it. */
export type Host = {
  readonly platform: string;
  readonly arch: string;
  /** True where the C library is musl, which the prebuilt Linux kernels cannot run on. */
  readonly musl: boolean;
  /** SPRY_LLAMA_DIR, or undefined. */
  readonly overrideDirectory: string | undefined;
};

/** Reads the running machine. */
export function currentHost(env: NodeJS.ProcessEnv = process.env): Host {
  const report = process.platform === 'linux' ? process.report.getReport() : {};
  const header = (report as { header?: { glibcVersionRuntime?: string } }).header;
  return {
    platform: process.platform,
    arch: process.arch,
    musl: process.platform === 'linux' && header?.glibcVersionRuntime === undefined,
    overrideDirectory: env['SPRY_LLAMA_DIR'] || undefined,
  };
}

/**
 * The library files for `host`.
 * @throws LlamaError when the platform has no kernels or the package is not installed.
 */
export function locateLibraries(host: Host): LibraryFiles {
  const directory = host.overrideDirectory ?? packageDirectory(host);
  if (!existsSync(directory)) {
    throw new LlamaError(`The kernel folder ${directory} does not exist; check SPRY_LLAMA_DIR.`);
  }
  const files = readdirSync(directory);
  const find = (stem: string): string => {
    const file = files.find((name) => matchesLibrary(name, stem));
    if (file === undefined) {
      throw new LlamaError(
        `The kernel library ${stem} is missing from ${directory}; ` +
          'run `npm install` again, or name a complete build with SPRY_LLAMA_DIR.',
      );
    }
    return join(directory, file);
  };
  return { directory, ggmlBase: find('ggml-base'), ggml: find('ggml'), llama: find('llama') };
}

/** For the stem `llama`: `libllama.so`, `libllama.v0.5.0.so`, `libllama.dylib`, `llama.dll`. */
function matchesLibrary(fileName: string, stem: string): boolean {
  return new RegExp(`^(lib)?${stem}(\\.v[0-9.]+)?\\.(so|dylib|dll)$`).test(fileName);
}

function packageDirectory(host: Host): string {
  const target = `${host.platform}-${host.arch}`;
  const name = KERNEL_PACKAGES[target];
  if (name === undefined) {
    throw new LlamaError(
      `Spry has no kernels for ${target}; it runs on ${Object.keys(KERNEL_PACKAGES).join(', ')}, ` +
        'or on a llama.cpp build of your own named by SPRY_LLAMA_DIR.',
    );
  }
  if (host.musl) {
    throw new LlamaError(
      'The prebuilt Linux kernels need glibc, and this system uses musl; use a distribution with ' +
        'glibc (Debian, Ubuntu, Fedora) or name a llama.cpp build of your own with SPRY_LLAMA_DIR.',
    );
  }
  try {
    const entry = createRequire(import.meta.url).resolve(`@node-llama-cpp/${name}`);
    return join(dirname(entry), '..', 'bins', name);
  } catch {
    throw new LlamaError(
      `The kernel package @node-llama-cpp/${name} is not installed; run \`npm install\` ` +
        '(without --omit=optional), or name a llama.cpp build with SPRY_LLAMA_DIR.',
    );
  }
}
