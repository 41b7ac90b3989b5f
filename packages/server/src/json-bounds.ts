// Whether a text of JSON is more than a parser should be given, found without parsing it: one of
// nothing but brackets, or of nothing but short keys, would keep all others waiting for a second.
import { jsonDepthMax, jsonValuesMax } from './limits.ts';

/** What is too much of a text: a sentence without its subject; null where nothing is. */
export function excessOf(json: string): string | null {
  let depth = 0;
  // Of containers that are empty, one too many is counted.
  let values = 1;
  let insideString = false;
  for (let index = 0; index < json.length; index++) {
    const character = json.charCodeAt(index);
    if (insideString) {
      if (character === backslash) index++;
      else if (character === quote) insideString = false;
    } else if (character === quote) {
      insideString = true;
    } else if (character === comma) {
      values++;
    } else if (character === openBrace || character === openBracket) {
      depth++;
      values++;
    } else if (character === closeBrace || character === closeBracket) {
      depth--;
    }
    if (depth > jsonDepthMax) return `nests objects and lists more than ${jsonDepthMax} deep`;
    if (values > jsonValuesMax) return `holds more than ${jsonValuesMax} values`;
  }
  return null;
}

const [quote, comma, backslash, openBrace, closeBrace, openBracket, closeBracket] = [
  0x22, 0x2c, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d,
];
