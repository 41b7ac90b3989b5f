// Runs the probe in Node.js, Bun or Deno: main.mjs SDK_ENTRY BASE_URL, prints JSON.
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { probe } from './probe.mjs';

const [entry, baseURL] = process.argv.slice(2);
const sdk = await import(pathToFileURL(entry).href);
console.log(JSON.stringify(await probe(sdk, baseURL)));
