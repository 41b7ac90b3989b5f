// How a file's name tells in which format its weights are, and which file of several is meant.

/** `Q4_K_M`, `IQ2_XXS`, `BF16` …, as converters write them at the end of a name. */
const AT_END = /(?:^|[-._])((?:I?Q\d|TQ\d|MXFP\d)(?:_[A-Z0-9]+)*|B?F16|F32)$/i;
/** One part of several of a file, which llama.cpp would have to put together. */
const PART = /-\d{5}-of-\d{5}$/;

/** The quantisation in the name of a GGUF, in capitals; null where there is none. */
export function quantizationOf(fileName: string): string | null {
  return AT_END.exec(stemOf(fileName))?.[1]?.toUpperCase() ?? null;
}

/** Those files of a repository that are a whole model: neither parts nor projectors for images. */
export function wholeModels(fileNames: readonly string[]): string[] {
  return fileNames.filter(
    (name) =>
      /^[\w-][\w.-]*\.gguf$/i.test(name) && !PART.test(stemOf(name)) && !/mmproj/i.test(name),
  );
}

function stemOf(fileName: string): string {
  return fileName.replace(/\.gguf$/i, '');
}
