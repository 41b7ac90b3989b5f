// The JSON Schema Test Suite: where it comes from, and its groups of tests as cases.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { CACHE_FOLDER, run } from '../peer.mjs';
import { markNumbers, writeMarked } from './cases.mjs';

// The npm package of the suite ends at draft 7 and is installed from a git repository. The source
// distribution of Python's jsonschema carries the whole suite, at a fixed revision.
const CARRIER = 'jsonschema';
const CARRIER_VERSION = '4.26.0';
const CARRIER_SHA256 = '0c26707e2efad8aa1bfc5b7ce170f3fccc2e4918ff85989ba9ffa9facb2be326';
export const SUITE_NAME = `the suite in ${CARRIER} ${CARRIER_VERSION}`;

const ORDERS_MAX = 120;
const PERMUTED_KEYS_MAX = 5;

/**
 * A group of tests, as a case whose tests also hold the valid instances written in other ways:
 * with their keys in another order, and with numbers as JavaScript spells them. `origins` says for
 * each test of the case which test of the group it is, and how it is written.
 * @typedef {'given' | 'order' | 'spelling'} Writing
 * @typedef {import('./cases.mjs').Case &
 *   { origins: { index: number, writing: Writing }[], descriptions: string[] }} Group
 */

/**
 * @param {string | undefined} folder of a checkout of the suite; by default it is fetched once
 * @param {string} draft such as `draft2020-12`
 * @returns {Group[]} of all required tests
 */
export function readGroups(folder, draft) {
  const tests = path.join(folder ?? fetchSuite(), 'tests', draft);
  return readdirSync(tests)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => {
      const source = readFileSync(path.join(tests, name), 'utf8');
      const marked = JSON.parse(markNumbers(source));
      return JSON.parse(source).map((group, index) => asGroup(name, group, marked[index]));
    });
}

function fetchSuite() {
  const folder = path.join(CACHE_FOLDER, `json-schema-suite-${CARRIER_VERSION}`);
  if (existsSync(folder)) return folder;
  console.error(`json-schema-suite: fetching ${SUITE_NAME}`);
  const unpacked = `${folder}.part`;
  rmSync(unpacked, { recursive: true, force: true });
  mkdirSync(unpacked, { recursive: true });
  const requirement = `${CARRIER}==${CARRIER_VERSION}`;
  const flags = ['-q', '--no-deps', '--no-binary', CARRIER, '-d', unpacked];
  run('python3', ['-m', 'pip', 'download', ...flags, requirement]);
  const archive = path.join(unpacked, `${CARRIER}-${CARRIER_VERSION}.tar.gz`);
  const sha256 = createHash('sha256').update(readFileSync(archive)).digest('hex');
  if (sha256 !== CARRIER_SHA256) throw new Error(`${archive} is not the expected file: ${sha256}`);
  run('tar', ['xzf', archive, '-C', unpacked, `${CARRIER}-${CARRIER_VERSION}/json`]);
  renameSync(path.join(unpacked, `${CARRIER}-${CARRIER_VERSION}/json`), folder);
  rmSync(unpacked, { recursive: true });
  return folder;
}

/** @returns {Group} */
function asGroup(file, { description, schema, tests }, marked) {
  const group = { file, schema, tests: [], origins: [], descriptions: [] };
  tests.forEach(({ description: what, valid, data }, index) => {
    group.descriptions.push(`${description}: ${what}`);
    const add = (value, writing) => {
      group.tests.push({ valid, text: writeMarked(value, 'compact') });
      group.origins.push({ index, writing });
    };
    const { data: given } = marked.tests[index];
    add(given, 'given');
    if (!valid) return;
    for (const value of ordersOf(given).slice(1, ORDERS_MAX)) add(value, 'order');
    add(data, 'spelling');
  });
  return group;
}

/** The value with its keys in every order, the given one first; large objects stay as they are. */
function ordersOf(value) {
  if (typeof value !== 'object' || value === null) return [value];
  const keys = Object.keys(value);
  const choices = keys.map((key) => ordersOf(value[key]).slice(0, ORDERS_MAX));
  const values = product(choices);
  if (Array.isArray(value)) return values;
  const orders = keys.length > PERMUTED_KEYS_MAX ? [keys] : permutations(keys);
  return orders.flatMap((order) =>
    values.map((children) =>
      Object.fromEntries(order.map((key) => [key, children[keys.indexOf(key)]])),
    ),
  );
}

/** Every way to take one of each, at most ORDERS_MAX of them. */
function product(choices) {
  return choices.reduce(
    (heads, list) =>
      heads.flatMap((head) => list.map((item) => [...head, item])).slice(0, ORDERS_MAX),
    [[]],
  );
}

function permutations(items) {
  if (items.length <= 1) return [items];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}
