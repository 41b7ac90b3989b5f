// Data folders for servers under test: the models of this machine, and no keys of its owner's.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';

/** A data folder of its own, which is deleted when this process ends. */
export function temporaryHome(): string {
  const home = mkdtempSync(path.join(tmpdir(), 'spry-home-'));
  process.once('exit', () => rmSync(home, { recursive: true, force: true }));
  const models = path.join(ownHome(), 'models');
  mkdirSync(models, { recursive: true });
  symlinkSync(models, path.join(home, 'models'));
  return home;
}

/** A data folder with these models alone: paths of files by the names that they get there. */
export function homeWith(files: Readonly<Record<string, string>>): string {
  const home = mkdtempSync(path.join(tmpdir(), 'spry-home-'));
  process.once('exit', () => rmSync(home, { recursive: true, force: true }));
  mkdirSync(path.join(home, 'models'));
  for (const [name, file] of Object.entries(files)) {
    symlinkSync(file, path.join(home, 'models', name));
  }
  return home;
}

/** Where Spry keeps its data on Linux, which is where these tests run. */
function ownHome(): string {
  const { SPRY_HOME, XDG_DATA_HOME } = process.env;
  return SPRY_HOME || path.join(XDG_DATA_HOME || path.join(homedir(), '.local/share'), 'spry');
}
