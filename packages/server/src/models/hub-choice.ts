// Which file of a repository on the hub is meant by `organisation/repository:Q4_K_M`, or by the
// repository alone where it has one model only.
import { readdir } from 'node:fs/promises';
import { type CatalogEntry, parseHubReference } from './catalog.ts';
import { ModelError } from './errors.ts';
import { type FileAnswer, requestFile, TransientError } from './http-request.ts';
import { hubAuthorization, hubEndpoint } from './hub.ts';
import {
  CONNECT_TIMEOUT_WITHOUT_FALLBACK_MS,
  DOWNLOAD_LIMITS,
  HUB_LISTING_BYTES_MAX,
} from './limits.ts';
import { quantizationOf, wholeModels } from './quantization.ts';
import type { SourceContext } from './sources.ts';

/** A repository, and what is wanted of it. */
export type HubChoice = {
  readonly repository: string;
  /** In capitals; null for the only one. */
  readonly quantization: string | null;
};

const HUB_CHOICE = /^([\w-][\w.-]*\/[\w-][\w.-]*)(?::(\w{2,16}))?$/;

/** Reads `organisation/repository` with or without `:Q4_K_M`; undefined for other texts. */
export function parseHubChoice(text: string): HubChoice | undefined {
  const [, repository, quantization] = HUB_CHOICE.exec(text) ?? [];
  if (repository === undefined) return undefined;
  return { repository, quantization: quantization?.toUpperCase() ?? null };
}

/**
 * The file that is meant: of those on the disk where one fits, else of those on the hub.
 * @throws ModelError `unknown_model` that lists the choices, where none or several are meant
 */
export async function chooseHubFile(
  choice: HubChoice,
  context: SourceContext,
): Promise<CatalogEntry> {
  const { repository } = choice;
  const prefix = `${repository.replace('/', '--')}--`;
  const stored = await readdir(context.store.directory).catch(() => []);
  const here = stored.flatMap((name) =>
    name.startsWith(prefix) ? [name.slice(prefix.length)] : [],
  );
  const [only, ...others] = meant(choice, here);
  if (only !== undefined && others.length === 0) return entryOf(choice, only);
  if (context.onlyHere === true) {
    throw new ModelError('not_found', `Nothing of ${repository} is on this machine.`);
  }
  return entryOf(choice, pick(choice, await listRepository(repository, context)));
}

function entryOf({ repository }: HubChoice, fileName: string): CatalogEntry {
  const entry = parseHubReference(`${repository}:${fileName}`);
  if (entry === undefined) throw new ModelError('unknown_model', `${fileName} is no plain name.`);
  return entry;
}

function meant({ quantization }: HubChoice, fileNames: readonly string[]): string[] {
  return wholeModels(fileNames).filter(
    (name) => quantization === null || quantizationOf(name) === quantization,
  );
}

/** @throws ModelError `unknown_model` */
function pick(choice: HubChoice, fileNames: readonly string[]): string {
  const { repository, quantization } = choice;
  const [only, ...others] = meant(choice, fileNames);
  if (only !== undefined && others.length === 0) return only;
  const all = wholeModels(fileNames);
  if (all.length === 0) {
    throw new ModelError('unknown_model', `${repository} has no GGUF that is whole in one file.`);
  }
  const several = [only, ...others].filter((name) => name !== undefined);
  const complaint =
    several.length > 0
      ? `${repository} has several models${quantization === null ? '' : ` of ${quantization}`}`
      : `${repository} has no model of ${quantization}`;
  const shown = several.length > 0 ? several : all;
  throw new ModelError('unknown_model', `${complaint}; choose one: ${list(choice, shown)}.`);
}

/** By their quantisations, where these tell them apart. */
function list({ repository }: HubChoice, fileNames: readonly string[]): string {
  const quantizations = fileNames.map(quantizationOf);
  const areDistinct =
    !quantizations.includes(null) && new Set(quantizations).size === fileNames.length;
  const names = areDistinct ? quantizations : fileNames;
  return names.map((name) => `${repository}:${name}`).join(', ');
}

async function listRepository(repository: string, context: SourceContext): Promise<string[]> {
  const { env, fetch, signal, report } = context;
  const endpoint = hubEndpoint(env);
  report({ type: 'source', message: `Looking at ${repository} on ${new URL(endpoint).host}` });
  const limits = context.limits ?? {
    ...DOWNLOAD_LIMITS,
    connectTimeoutMs: CONNECT_TIMEOUT_WITHOUT_FALLBACK_MS,
  };
  const url = `${endpoint}/api/models/${repository}`;
  const authorization = hubAuthorization(env);
  try {
    const answer = await requestFile(
      { url, authorization, offsetBytes: 0 },
      {
        fetch,
        limits,
        signal: AbortSignal.any([
          AbortSignal.timeout(limits.idleTimeoutMs),
          ...(signal === undefined ? [] : [signal]),
        ]),
      },
    );
    return fileNamesIn(await readJson(answer));
  } catch (error) {
    if (error instanceof ModelError && error.code === 'not_found') {
      throw new ModelError('not_found', `There is no repository ${repository} on the hub.`);
    }
    if (!(error instanceof TransientError)) throw error;
    throw new ModelError('unreachable', `The hub cannot be asked: ${error.message}.`);
  }
}

async function readJson({ body }: FileAnswer): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  let byteCount = 0;
  for await (const piece of body) {
    byteCount += piece.length;
    if (byteCount > HUB_LISTING_BYTES_MAX) throw noListing();
    pieces.push(piece);
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'));
  } catch {
    throw noListing();
  }
}

function fileNamesIn(listing: unknown): string[] {
  if (typeof listing !== 'object' || listing === null || !('siblings' in listing))
    throw noListing();
  const { siblings } = listing;
  if (!Array.isArray(siblings)) throw noListing();
  return siblings.flatMap((file: unknown) =>
    typeof file === 'object' && file !== null && 'rfilename' in file
      ? [String(file.rfilename)]
      : [],
  );
}

function noListing(): ModelError {
  return new ModelError('unreachable', 'The hub has answered with something else than a list.');
}
