// `npm run docs`: writes what is made from the code: pages under docs/, and what documents of the
// API say of fields.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { errorTable } from '../packages/server/dist/errors/error-table.js';
import { jsonSchemas } from '../packages/wire/dist/index.js';
import { errorPage } from './error-page.mjs';
import { fieldCommentsFile } from './field-comments.mjs';

const root = path.join(import.meta.dirname, '..');
writeFileSync(path.join(root, 'docs/errors.md'), errorPage(errorTable));
writeFileSync(
  path.join(root, 'packages/server/src/openapi/field-comments.json'),
  fieldCommentsFile(path.join(root, 'packages/wire/src'), Object.keys(jsonSchemas(''))),
);
