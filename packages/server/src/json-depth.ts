// How deeply a text of JSON nests, found without parsing it.

/** Whether objects and lists are inside one another more than `depthMax` deep. */
export function nestsDeeperThan(depthMax: number, json: string): boolean {
  let depth = 0;
  for (let index = 0; index < json.length; index++) {
    const character = json.charCodeAt(index);
    if (character === quote) {
      index = stringEnd(json, index + 1);
    } else if (character === openBrace || character === openBracket) {
      depth++;
      if (depth > depthMax) return true;
    } else if (character === closeBrace || character === closeBracket) {
      depth--;
    }
  }
  return false;
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

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = [
  0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d,
];
