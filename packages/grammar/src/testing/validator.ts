// The validator that has the last word in tests: ajv, as of draft 2020-12, with formats.

import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** Whether a value is valid for a schema. Keywords and formats that are unknown are annotations. */
export function validator(schema: unknown): (value: unknown) => boolean {
  const ajv = new Ajv2020({
    strict: false,
    logger: false,
    // Fractions of decimals are inexact as doubles; without this, 0.3 is no multiple of 0.1.
    multipleOfPrecision: 9,
  });
  addFormats.default(ajv);
  const validate = ajv.compile(schema as object | boolean);
  return (value) => validate(value) === true;
}
