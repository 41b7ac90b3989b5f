// fallback
import type { CharRange, RegexArena } from './arena.ts';
import type { Regex } from './regex.ts';
export class PatternError extends Error {
  override readonly name = 'PatternError';
}
const W: CharRange[] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const D: CharRange[] = [[48, 57]];
const S: CharRange[] = [
  [9, 13],
  [32, 32],
  [160, 160],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
function invert(r: readonly CharRange[]): CharRange[] {
  const s = [...r].sort((a, b) => a[0] - b[0]);
  const out: CharRange[] = [];
  let at = 0;
  for (const [a, b] of s) {
    if (a > at) out.push([at, a - 1]);
    at = Math.max(at, b + 1);
  }
  if (at <= 0x10ffff) out.push([at, 0x10ffff]);
  return out;
}
export function parsePattern(a: RegexArena, src: string): Regex {
  const cs = [...src];
  let i = 0;
  const cls = (ranges: readonly CharRange[]): Regex => a.chars(ranges);
  const err = (m: string): never => {
    throw new PatternError(m);
  };
  function escapeRanges(inClass: boolean): CharRange[] {
    const c = cs[i++] ?? err('ends in a backslash');
    const p = (c as string).codePointAt(0) as number;
    switch (c) {
      case 'd':
        return D;
      case 'D':
        return invert(D);
      case 'w':
        return W;
      case 'W':
        return invert(W);
      case 's':
        return S;
      case 'S':
        return invert(S);
      case 'n':
        return [[10, 10]];
      case 'r':
        return [[13, 13]];
      case 't':
        return [[9, 9]];
      case 'f':
        return [[12, 12]];
      case 'v':
        return [[11, 11]];
      case '0':
        return [[0, 0]];
      case 'b':
        if (inClass) return [[8, 8]];
        return err('\\b');
      case 'B':
        return err('\\B');
      case 'x': {
        const h = cs.slice(i, i + 2).join('');
        if (/^[0-9a-f]{2}$/i.test(h)) {
          i += 2;
          const v = parseInt(h, 16);
          return [[v, v]];
        }
        return [[p, p]];
      }
      case 'u': {
        const m = /^\{([0-9a-f]+)\}/i.exec(cs.slice(i, i + 10).join(''));
        if (m) {
          i += m[0].length;
          const v = parseInt(m[1] as string, 16);
          return [[v, v]];
        }
        const h = cs.slice(i, i + 4).join('');
        if (/^[0-9a-f]{4}$/i.test(h)) {
          i += 4;
          const v = parseInt(h, 16);
          return [[v, v]];
        }
        return [[p, p]];
      }
      case 'p':
      case 'P': {
        const m = /^\{([^}]+)\}/.exec(cs.slice(i, i + 60).join(''));
        if (!m) return [[p, p]];
        i += m[0].length;
        const re = new RegExp(`\\${c}{${m[1]}}`, 'u');
        const out: CharRange[] = [];
        let start = -1;
        for (let q = 0; q <= 0x110000; q++) {
          const ok =
            q < 0x110000 && !(q >= 0xd800 && q <= 0xdfff) && re.test(String.fromCodePoint(q));
          if (ok && start < 0) start = q;
          if (!ok && start >= 0) {
            out.push([start, q - 1]);
            start = -1;
          }
        }
        return out;
      }
      default:
        if (/[1-9]/.test(c as string)) err('backreference');
        return [[p, p]];
    }
  }
  function charClass(): Regex {
    const neg = cs[i] === '^';
    if (neg) i++;
    const out: CharRange[] = [];
    while (i < cs.length && cs[i] !== ']') {
      const one = (): CharRange[] => {
        if (cs[i] === '\\') {
          i++;
          return escapeRanges(true);
        }
        const p = (cs[i++] as string).codePointAt(0) as number;
        return [[p, p]];
      };
      const lo = one();
      if (cs[i] === '-' && cs[i + 1] !== ']' && i + 1 < cs.length && lo.length === 1) {
        const save = i;
        i++;
        const hi = one();
        if (
          hi.length === 1 &&
          (lo[0] as CharRange)[0] === (lo[0] as CharRange)[1] &&
          (hi[0] as CharRange)[0] >= (lo[0] as CharRange)[0]
        ) {
          out.push([(lo[0] as CharRange)[0], (hi[0] as CharRange)[0]]);
          continue;
        }
        i = save;
      }
      out.push(...lo);
    }
    if (cs[i] !== ']') err('unclosed class');
    i++;
    return cls(neg ? invert(out) : out);
  }
  // alternatives; returns language with anchors resolved only at top
  function alternatives(top: boolean): Regex {
    const alts: Regex[] = [];
    do {
      alts.push(sequence(top));
    } while (cs[i] === '|' && ++i);
    return a.or(...alts);
  }
  function sequence(top: boolean): Regex {
    const parts: Regex[] = [];
    let start = false;
    let end = false;
    while (i < cs.length && cs[i] !== '|' && cs[i] !== ')') {
      const c = cs[i] as string;
      if (c === '^') {
        if (!top || parts.length) err('anchor');
        start = true;
        i++;
        continue;
      }
      if (c === '$') {
        i++;
        if (!top || (i < cs.length && cs[i] !== '|')) err('anchor');
        end = true;
        continue;
      }
      let atom: Regex;
      if (c === '(') {
        i++;
        if (cs[i] === '?') {
          if (cs[i + 1] === ':') i += 2;
          else if (cs[i + 1] === '<' && cs[i + 2] !== '=' && cs[i + 2] !== '!') {
            while (cs[i] !== '>') i++;
            i++;
          } else err('lookaround');
        }
        atom = alternatives(false);
        if (cs[i] !== ')') err('unclosed group');
        i++;
      } else if (c === '[') {
        i++;
        atom = charClass();
      } else if (c === '.') {
        i++;
        atom = cls(
          invert([
            [10, 10],
            [13, 13],
            [0x2028, 0x2029],
          ]),
        );
      } else if (c === '\\') {
        i++;
        atom = cls(escapeRanges(false));
      } else if (c === '*' || c === '+' || c === '?') err('nothing to repeat');
      else {
        i++;
        const p = c.codePointAt(0) as number;
        atom = cls([[p, p]]);
      }
      let q: [number, number] | null = null;
      const m = /^\{(\d+)(,(\d*))?\}/.exec(cs.slice(i, i + 14).join(''));
      if (cs[i] === '*') {
        q = [0, Infinity];
        i++;
      } else if (cs[i] === '+') {
        q = [1, Infinity];
        i++;
      } else if (cs[i] === '?') {
        q = [0, 1];
        i++;
      } else if (m) {
        i += m[0].length;
        q = [
          Number(m[1]),
          m[2] === undefined ? Number(m[1]) : m[3] === '' ? Infinity : Number(m[3]),
        ];
      }
      if (q && cs[i] === '?') i++;
      parts.push(q ? a.repeat(atom!, q[0], q[1]) : atom!);
    }
    const body = a.concat(...parts);
    return top ? a.concat(start ? a.empty : a.anyString, body, end ? a.empty : a.anyString) : body;
  }
  const r = alternatives(true);
  if (i < cs.length) err('unbalanced )');
  return r;
}
