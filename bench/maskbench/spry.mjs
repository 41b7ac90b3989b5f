// Scores cases with Spry's own matcher, token by token, as a generation would use it.

/**
 * What an engine made of a case. Times: `compileMs` until the schema was compiled or refused,
 * `firstMaskMs` from the schema until the first mask, `maskUs` for every token its mask and its
 * acceptance. `faults` are contradictions and crashes, which are errors of the engine.
 * @typedef {{ refusal: { reason: string, text: string } | null, compileMs: number,
 *   firstMaskMs: number, maskUs: number[], warmMaskUs: number[], verdicts: boolean[],
 *   faults: string[] }} Row
 */

/**
 * @param {{ GrammarCache: Function, TokenTrie: Function }} grammar the package
 * @param {import('./vocabularies.mjs').MeasuredVocabulary} vocabulary
 * @param {{ isWarm?: boolean, isChecked?: boolean, keyOrder?: 'any' | 'schema' }} options `isWarm`
 * follows every instance a
 *   second time; `keyOrder` is `any` by default, since instances need not keep a schema's order;
 * `isChecked` also feeds its bytes without tokens and compares
 */
export function spryEngine(grammar, vocabulary, options = {}) {
  const trie = new grammar.TokenTrie(vocabulary);
  const mask = new Uint32Array(Math.ceil(vocabulary.size / 32));
  const follower = { vocabulary, mask };

  return function score({ schema, tests }) {
    const row = emptyRow();
    const startedMs = performance.now();
    let compiled;
    let first;
    try {
      // A cache of its own for every case: nothing is known from the ones before.
      compiled = new grammar.GrammarCache(trie, { keyOrder: options.keyOrder ?? 'any' }).compile({
        type: 'json_schema',
        schema,
      });
      row.compileMs = performance.now() - startedMs;
      first = startMatcher(compiled, mask);
      row.firstMaskMs = performance.now() - startedMs;
    } catch (error) {
      row.compileMs = performance.now() - startedMs;
      row.refusal = describeRefusal(error);
      return row;
    }
    const tokenLists = tests.map(({ text }) => vocabulary.tokenize(text));
    tests.forEach(({ text }, index) => {
      const found = follow(follower, first ?? startMatcher(compiled, mask), tokenLists[index]);
      first = undefined;
      row.verdicts.push(found.verdict);
      append(row.maskUs, found.maskUs);
      const faults = options.isChecked ? found.faults.concat(compare(compiled, text, found)) : [];
      row.faults.push(...[...new Set([...found.faults, ...faults])].map((f) => `#${index}: ${f}`));
    });
    if (options.isWarm) {
      for (const tokens of tokenLists) {
        append(row.warmMaskUs, follow(follower, startMatcher(compiled, mask), tokens).maskUs);
      }
    }
    return row;
  };
}

/** @returns {Row} */
export function emptyRow() {
  return {
    refusal: null,
    compileMs: 0,
    firstMaskMs: 0,
    maskUs: [],
    warmMaskUs: [],
    verdicts: [],
    faults: [],
  };
}

function startMatcher(compiled, mask) {
  const startedMs = performance.now();
  const matcher = compiled.matcher();
  matcher.fillMask(mask);
  return { matcher, filledMs: performance.now() - startedMs };
}

/** Anything but a GrammarError is a crash, and shown as one. */
export function describeRefusal(error) {
  if (error.name !== 'GrammarError') {
    return { reason: `crash: ${error.name}`, text: String(error.stack).slice(0, 800) };
  }
  const reason = error.keyword === '' ? error.code : `${error.code} ${error.keyword}`;
  return { reason, text: `${error.pointer === '' ? '' : `${error.pointer}: `}${error.message}` };
}

/** Feeds the tokens; `started` has the first mask filled. */
function follow({ vocabulary, mask }, started, tokens) {
  const found = { verdict: false, maskUs: [], faults: [] };
  if (tokens === null) {
    found.faults.push('the vocabulary has no tokens for the instance');
    return found;
  }
  try {
    followUnguarded(vocabulary, mask, started, tokens, found);
  } catch (error) {
    found.faults.push(`crash: ${String(error.stack).slice(0, 800)}`);
  }
  return found;
}

function followUnguarded(vocabulary, mask, { matcher, filledMs }, tokens, found) {
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    const startedMs = performance.now();
    if (index > 0) matcher.fillMask(mask);
    const isLegal = isSet(mask, token);
    if (isLegal) matcher.accept(token);
    const spentMs = performance.now() - startedMs + (index > 0 ? 0 : filledMs);
    found.maskUs.push(spentMs * 1000);
    if (isLegal) continue;
    if (matcher.check(token)) found.faults.push(`mask and check differ at token ${index}`);
    return;
  }
  matcher.fillMask(mask);
  found.verdict = vocabulary.endOfGeneration.some((token) => isSet(mask, token));
  if (found.verdict !== matcher.isAccepting) found.faults.push('mask and isAccepting differ');
}

/** What the matcher says of the same text as bytes must be what it says of the tokens. */
function compare(compiled, text, { verdict }) {
  try {
    const matcher = compiled.matcher();
    const isWhole = matcher.acceptBytes(Buffer.from(text, 'utf8')) && matcher.isAccepting;
    return isWhole === verdict ? [] : ['tokens and bytes differ'];
  } catch (error) {
    return [`crash: ${String(error.stack).slice(0, 800)}`];
  }
}

/** An instance may have more tokens than a call may have arguments. */
function append(list, more) {
  for (const value of more) list.push(value);
}

function isSet(mask, token) {
  return ((mask[token >>> 5] >>> (token & 31)) & 1) === 1;
}
