// How the programs of this folder read their command lines: `--help` tells the options, and a line
// that is wrong ends with the help and code 2.
import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';

const WRONG_USAGE = 2;

/**
 * A command without options of its own.
 * @param {string} name as it is typed
 * @param {string} description what it does
 */
export function command(name, description) {
  return new Command(name)
    .description(description)
    .helpOption('-h, --help', 'print this help')
    .showHelpAfterError()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : WRONG_USAGE));
}

/** Parses an option's value that counts something. */
export function parseCount(value) {
  if (!/^[1-9]\d{0,8}$/.test(value))
    throw new InvalidArgumentError('It is no whole number above 0.');
  return Number(value);
}

/** A path as the person means it: npm starts scripts in the repository, wherever they stand. */
export function fromCaller(file) {
  return path.resolve(process.env.INIT_CWD ?? process.cwd(), file);
}
