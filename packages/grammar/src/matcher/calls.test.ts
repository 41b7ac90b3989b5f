// Calls of functions as one format: what may be called, with what, and how often.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteString, toByteString, toBytes } from '../bytes.ts';
import { type CallsFormat, type Grammar, GrammarCache } from '../compile.ts';
import { GrammarError } from '../errors.ts';
import { arbitrarySchema } from '../testing/arbitrary-schema.ts';
import { RandomModel, TASTES } from '../testing/random-model.ts';
import { jsonVocabulary } from '../testing/tiny-vocabulary.ts';
import { validator } from '../testing/validator.ts';
import { hasBit, TokenTrie } from '../vocabulary/token-trie.ts';

const vocabulary = jsonVocabulary();
const tokens = new TokenTrie(vocabulary);

const city = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};

const weather: CallsFormat = {
  type: 'calls',
  start: '<call>\n',
  choices: [
    { head: '{"name": "weather", "arguments": ', schema: city },
    { head: '{"name": "weatherman", "arguments": ', schema: { maxProperties: 0 } },
  ],
  between: '}\n</call>\n<call>\n',
  end: '}\n</call>',
};

const PARIS = '<call>\n{"name": "weather", "arguments": {"city":"Paris"}}\n</call>';
const NOBODY = '<call>\n{"name": "weatherman", "arguments": {}}\n</call>';

function compile(format: CallsFormat): Grammar {
  return new GrammarCache(tokens).compile(format);
}

function takes(grammar: Grammar, text: string): boolean {
  const matcher = grammar.matcher();
  return matcher.acceptBytes(toBytes(toByteString(text))) && matcher.isAccepting;
}

/** What a model that draws blindly writes within a number of tokens. */
function written(grammar: Grammar, model: RandomModel, tokensMax: number): string {
  const matcher = grammar.matcher();
  const mask = new Uint32Array(tokens.maskWords);
  let text = '';
  for (let left = tokensMax; left > 0 && !matcher.isFinished; left--) {
    matcher.fillMask(mask);
    const token = model.pick(mask);
    const isTaken = token !== -1 && matcher.acceptWithin(token, left - 1);
    if (!isTaken) return text + byteString(matcher.shortestCompletion());
    text += byteString(vocabulary.tokenBytes(token));
  }
  return text + byteString(matcher.shortestCompletion());
}

describe('calls', () => {
  const grammar = compile(weather);

  it.each([PARIS, NOBODY, `${PARIS}\n${NOBODY}`, `${NOBODY}\n${PARIS}\n${PARIS}`])(
    'are written one after another: %j',
    (text) => {
      expect(takes(grammar, text)).toBe(true);
    },
  );

  it.each([
    '',
    'It is sunny.',
    PARIS.slice(0, -1),
    `${PARIS}\n`,
    PARIS.replace('weather', 'weathers'),
    PARIS.replace('"Paris"', '7'),
    NOBODY.replace('{}', '[]'),
    NOBODY.replace('{}', '{"city":"Paris"}'),
  ])('are nothing else: %j', (text) => {
    expect(takes(grammar, text)).toBe(false);
  });

  it('end after one where another one is not allowed', () => {
    const one = compile({ ...weather, between: null });
    expect(takes(one, PARIS)).toBe(true);
    expect(takes(one, `${PARIS}\n${PARIS}`)).toBe(false);
  });

  it('have text without a choice: all up to where the names differ', () => {
    const matcher = grammar.matcher();
    expect(byteString(matcher.forced())).toBe('<call>\n{"name": "weather');
    matcher.acceptBytes(matcher.forced());
    matcher.acceptBytes(toBytes('"'));
    expect(byteString(matcher.forced())).toBe(', "arguments": ');
  });

  it('lay out the arguments of each as it comes', () => {
    const spaced = PARIS.replace('{"city":"Paris"}', '{\n  "city": "Paris"\n}');
    expect(takes(grammar, `${spaced}\n${PARIS}`)).toBe(true);
  });

  it('may have no text around them', () => {
    const bare = { ...weather, start: '', between: null, end: '' };
    const schema = { type: 'object', maxProperties: 0 };
    expect(takes(compile({ ...bare, choices: [{ head: '', schema }] }), '{}')).toBe(true);
  });

  it('have masks that agree with single tokens', () => {
    const text = `${NOBODY}\n<call>\n{"`;
    const matcher = grammar.matcher();
    const mask = new Uint32Array(tokens.maskWords);
    for (const byte of text) {
      matcher.fillMask(mask);
      for (let token = 0; token < tokens.size; token++) {
        expect([matcher.length, token, hasBit(mask, token)]).toEqual([
          matcher.length,
          token,
          matcher.check(token),
        ]);
      }
      matcher.accept(byte.charCodeAt(0));
    }
  });
});

it('calls of any schemas are valid whatever is drawn and wherever they must end', () => {
  const schemas = fc.array(arbitrarySchema, { minLength: 1, maxLength: 4 });
  const draw = fc.record({
    taste: fc.constantFrom(...TASTES),
    seed: fc.nat(),
    spare: fc.nat(120),
  });
  let calls = 0;
  fc.assert(
    fc.property(schemas, draw, (several, { taste, seed, spare }) => {
      const choices = several.map((schema, index) => ({ head: `f${index}(`, schema }));
      let grammar: Grammar;
      try {
        grammar = compile({ ...weather, start: '', choices, between: '); ', end: ')' });
      } catch (error) {
        if (!(error instanceof GrammarError)) throw error;
        expect(error.part).toBeLessThan(several.length);
        return;
      }
      const model = new RandomModel(vocabulary, taste, seed);
      const text = Buffer.from(
        toBytes(written(grammar, model, grammar.smallestTokens + spare)),
      ).toString();
      // Strings may hold what separates calls.
      for (const call of split(text)) {
        const [, index = '', json = ''] = /^f(\d)\(([\s\S]*)\)$/.exec(call) ?? [];
        const value: unknown = JSON.parse(json);
        expect(value).toBeTypeOf('object');
        expect(validator(several[Number(index)])(value), text).toBe(true);
        calls++;
      }
    }),
    { numRuns: 200 },
  );
  expect(calls).toBeGreaterThan(30);
});

/** Cuts at the separators outside of strings. */
function split(text: string): string[] {
  const parts = [''];
  const pieces = text.match(/"(?:[^"\\]|\\[\s\S])*"|\); |[\s\S]/gu) ?? [];
  for (const piece of pieces) {
    if (piece !== '); ') parts.push(parts.pop() + piece);
    else parts.push(`${parts.pop()})`, '');
  }
  return parts;
}

describe('a schema of one of the calls', () => {
  const refused = (schema: unknown): unknown => {
    try {
      compile({ ...weather, choices: [...weather.choices, { head: '{"name": "x": ', schema }] });
    } catch (error) {
      return error;
    }
    return null;
  };

  it.each([
    [{ properties: { a: { minimum: 'x' } } }, 'invalid', '/properties/a/minimum'],
    [{ not: { uniqueItems: true } }, 'unsupported', '/not'],
    [{ type: 'string' }, 'unsatisfiable', ''],
    [false, 'unsatisfiable', ''],
  ])('is refused by its place: %j', (schema, code, pointer) => {
    expect(refused(schema)).toMatchObject({ code, pointer, part: 2 });
  });

  it('may refer to its own definitions', () => {
    const schema = {
      $defs: { id: { type: 'integer' } },
      properties: { id: { $ref: '#/$defs/id' } },
      required: ['id'],
    };
    const grammar = compile({ ...weather, choices: [{ head: '', schema }] });
    expect(takes(grammar, '<call>\n{"id":7}}\n</call>')).toBe(true);
    expect(takes(grammar, '<call>\n{"id":"7"}}\n</call>')).toBe(false);
  });
});
