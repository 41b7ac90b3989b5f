// Licences that ask for more than most: they are accepted once on a machine, before weights that
// come under them are fetched.
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CatalogEntry } from './catalog.ts';
import { ModelError } from './errors.ts';
import { readJsonObject, writeJson } from './files.ts';
import type { ModelStore } from './store.ts';

/** A licence that has to be accepted. */
export type License = {
  readonly name: string;
  /** Where it can be read. */
  readonly url: string;
};

/** Asks the person, or knows already. */
export type AcceptLicense = (modelId: string, license: License) => Promise<boolean>;

/** The licence of a model that has to be accepted; null for none. */
export function licenseOf({ license, termsUrl }: CatalogEntry): License | null {
  return termsUrl === null ? null : { name: license ?? 'of its own', url: termsUrl };
}

/** The names of those that were accepted on this machine. */
export async function acceptedLicenses(store: ModelStore): Promise<ReadonlySet<string>> {
  return new Set(Object.keys((await readJsonObject(store.licensesPath)) ?? {}));
}

/** Writes down that it was accepted. */
export async function acceptLicense({ name, url }: License, store: ModelStore): Promise<void> {
  const accepted = (await readJsonObject(store.licensesPath)) ?? {};
  await mkdir(dirname(store.licensesPath), { recursive: true });
  const entry = { url, at: new Date().toISOString() };
  await writeJson(store.licensesPath, { ...accepted, [name]: entry });
}

/**
 * Passes when the model's licence need not be accepted, was, or is now.
 * @throws ModelError `license`
 */
export async function requireLicense(
  entry: CatalogEntry,
  store: ModelStore,
  accept: AcceptLicense = async () => false,
): Promise<void> {
  const license = licenseOf(entry);
  if (license === null || (await acceptedLicenses(store)).has(license.name)) return;
  if (!(await accept(entry.id, license))) {
    throw new ModelError(
      'license',
      `${entry.id} comes under the licence ${license.name} (${license.url}): read it, and accept ` +
        'it with `spry pull --accept-license`.',
    );
  }
  await acceptLicense(license, store);
}
