// Whether a text of JSON is more than a parser should be given, found without parsing it: one of
// nothing but brackets, or of nothing but short keys, would keep all others waiting for a second,
// and a number like 1e400 would become one that no JSON can say.
import { jsonDepthMax, jsonValuesMax } from './limits.ts';

/** What is too much of a text: a sentence without its subject; null where nothing is. */
export function excessOf(json: string): string | null {
  let depth = 0;
  // Of containers that are empty, one too many is counted.
  let values = 1;
  for (let index = 0; index < json.length; index++) {
    const character = json.charCodeAt(index);
    if (character === quote) {
      index = stringEnd(json, index + 1);
    } else if (character === comma) {
      values++;
    } else if (character === openBrace || character === openBracket) {
      depth++;
      values++;
    } else if (character === closeBrace || character === closeBracket) {
      depth--;
    } else if (isDigit(character)) {
      const end = numberEnd(json, index);
      // None that is shorter can be.
      const isLong = end - index >= '1e309'.length;
      if (isLong && Number(json.slice(index, end)) === Infinity) {
        return 'holds a number beyond 1.8e308';
      }
      index = end - 1;
    }
    if (depth > jsonDepthMax) return `nests objects and lists more than ${jsonDepthMax} deep`;
    if (values > jsonValuesMax) return `holds more than ${jsonValuesMax} values`;
  }
  return null;
}

/**
 * Where the string ends that goes on at `start`. A search by the runtime: most of a body is text,
 * and a look at each unit of a megabyte keeps everybody else waiting for some 15 ms.
 */
function stringEnd(json: string, start: number): number {
  for (let end = start; ; end++) {
    end = json.indexOf('"', end);
    if (end === -1) return json.length;
    let escapes = end;
    while (escapes > start && json.charCodeAt(escapes - 1) === backslash) escapes--;
    if ((end - escapes) % 2 === 0) return end;
  }
}

function numberEnd(json: string, start: number): number {
  let end = start + 1;
  while (isInNumber(json.charCodeAt(end))) end++;
  return end;
}

function isInNumber(character: number): boolean {
  if (isDigit(character)) return true;
  const isExponent = character === lowerE || character === upperE;
  return isExponent || character === point || character === plus || character === minus;
}

function isDigit(character: number): boolean {
  return character >= zero && character <= nine;
}

const [zero, nine, point, plus, minus, lowerE, upperE] = [0x30, 0x39, 0x2e, 0x2b, 0x2d, 0x65, 0x45];
const [quote, comma, backslash, openBrace, closeBrace, openBracket, closeBracket] = [
  0x22, 0x2c, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d,
];
