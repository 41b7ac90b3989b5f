// How deeply a text of JSON nests, found without parsing it.

/** Whether objects and lists are inside one another more than `depthMax` deep. */
export function nestsDeeperThan(depthMax: number, json: string): boolean {
  let depth = 0;
  let insideString = false;
  for (let index = 0; index < json.length; index++) {
    const character = json.charCodeAt(index);
    if (insideString) {
      if (character === backslash) index++;
      else if (character === quote) insideString = false;
    } else if (character === quote) {
      insideString = true;
    } else if (character === openBrace || character === openBracket) {
      depth++;
      if (depth > depthMax) return true;
    } else if (character === closeBrace || character === closeBracket) {
      depth--;
    }
  }
  return false;
}

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = [
  0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d,
];
