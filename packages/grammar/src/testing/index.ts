// What tests of other packages need: schemas of all kinds, and a validator that has the last word.
export { arbitrarySchema } from './arbitrary-schema.ts';
export { validator } from './validator.ts';
