// What is asked for: the recipe of the product page's example, and schemas drawn from MaskBench.
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { GrammarCache, TokenTrie } from '../../packages/grammar/dist/index.js';
import { listFiles, openData, readCase } from '../maskbench/cases.mjs';

const SCHEMA_COUNT = 50;
const DRAW_SEED = 20_240_501;

/** What pydantic's `Recipe.model_json_schema()` gives for the example's classes. */
const RECIPE = {
  $defs: {
    Ingredient: {
      properties: {
        name: { title: 'Name', type: 'string' },
        quantity: { title: 'Quantity', type: 'string' },
        quantity_unit: { anyOf: [{ type: 'string' }, { type: 'null' }], title: 'Quantity Unit' },
      },
      required: ['name', 'quantity', 'quantity_unit'],
      title: 'Ingredient',
      type: 'object',
    },
  },
  properties: {
    recipe_name: { title: 'Recipe Name', type: 'string' },
    ingredients: { items: { $ref: '#/$defs/Ingredient' }, title: 'Ingredients', type: 'array' },
    directions: { items: { type: 'string' }, title: 'Directions', type: 'array' },
  },
  required: ['recipe_name', 'ingredients', 'directions'],
  title: 'Recipe',
  type: 'object',
};

/**
 * @typedef {{ name: string, schema: object, smallestTokens: number,
 *   isValid: (value: unknown) => boolean, messages: object[] }} JsonCase
 */

/**
 * The recipe first, then schemas drawn with a fixed seed from all that Spry and ajv compile.
 * @param {string} data folder or archive of MaskBench files
 * @param {import('../maskbench/vocabularies.mjs').MeasuredVocabulary} vocabulary the model's
 * @returns {JsonCase[]}
 */
export function drawCases(data, vocabulary) {
  const grammars = new GrammarCache(new TokenTrie(vocabulary));
  const { folder, close } = openData(data);
  try {
    const files = shuffled(listFiles(folder, {}), random(DRAW_SEED));
    const cases = [makeCase('recipe', RECIPE, grammars)];
    for (const file of files) {
      if (cases.length > SCHEMA_COUNT) break;
      const schema = readCase(folder, file, 'compact')?.schema;
      if (typeof schema !== 'object' || schema === null) continue;
      try {
        cases.push(makeCase(file, schema, grammars));
      } catch {
        // Refused by one of the two: there is nothing to compare.
      }
    }
    return cases;
  } finally {
    close();
  }
}

function makeCase(name, schema, grammars) {
  const { smallestTokens } = grammars.compile({ type: 'json_schema', schema });
  return { name, schema, smallestTokens, isValid: compileAjv(schema), messages: ask(name, schema) };
}

/** Ajv of the draft that the schema names; drafts before 7 are read as 7. */
function compileAjv(schema) {
  const options = { strict: false, logger: false, multipleOfPrecision: 9 };
  const isNew = /2019-09|2020-12/.test(String(schema.$schema ?? '2020-12'));
  const ajv = isNew ? new Ajv2020(options) : new Ajv(options);
  addFormats.default(ajv);
  const { $schema: _draft, ...rest } = schema;
  const validate = ajv.compile(rest);
  return (value) => validate(value) === true;
}

function ask(name, schema) {
  if (name === 'recipe') {
    const told = JSON.stringify(schema, null, 2);
    return [
      {
        role: 'system',
        content:
          'You are a recipe database that outputs recipes in JSON.\n' +
          ` The JSON object must use the schema: ${told}`,
      },
      { role: 'user', content: 'Fetch a recipe for apple pie' },
    ];
  }
  const topic = [schema.title, schema.description].filter((text) => typeof text === 'string');
  const about = topic.length === 0 ? 'of your choice' : `about: ${topic.join('. ').slice(0, 300)}`;
  return [{ role: 'user', content: `Write a realistic JSON document ${about}` }];
}

/** Numbers in [0, 1), always the same ones for a seed (mulberry32). */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffled(list, next) {
  const result = [...list];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(next() * (last + 1));
    [result[last], result[other]] = [result[other], result[last]];
  }
  return result;
}
