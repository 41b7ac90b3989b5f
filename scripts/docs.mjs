// `npm run docs`: writes the pages under docs/ that are made from the code.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { errorTable } from '../packages/server/dist/errors/error-table.js';
import { errorPage } from './error-page.mjs';

const docs = path.join(import.meta.dirname, '../docs');
writeFileSync(path.join(docs, 'errors.md'), errorPage(errorTable));
