// The formats of JSON Schema as languages. Each is a part of what its RFC allows and of what common
// validators accept, so that an answer passes both; nearly all that is in use is in it.
import type { RegexArena } from './arena.ts';
import type { Regex } from './regex.ts';

// RFC 3339. February 29 only in leap years; a leap second only at the end of a day in UTC.
const LEAP_YEAR = '(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)';
const MONTH_AND_DAY =
  '(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])' +
  '|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))';
const DATE = `(?:\\d{4}-${MONTH_AND_DAY}|${LEAP_YEAR}-02-29)`;
const FRACTION = '(?:\\.\\d{1,9})?';
const HOUR_AND_MINUTE = '(?:[01]\\d|2[0-3]):[0-5]\\d';
const TIME =
  `(?:${HOUR_AND_MINUTE}:[0-5]\\d${FRACTION}(?:[Zz]|[+-]${HOUR_AND_MINUTE})` +
  `|23:59:60${FRACTION}[Zz])`;

// RFC 3339, appendix A: no unit is left out between two that are there.
const DURATION_TIME = 'T(?:\\d+H(?:\\d+M(?:\\d+S)?)?|\\d+M(?:\\d+S)?|\\d+S)';
const DURATION_DATE = '(?:\\d+Y(?:\\d+M(?:\\d+D)?)?|\\d+M(?:\\d+D)?|\\d+D)';
const DURATION = `P(?:\\d+W|${DURATION_DATE}(?:${DURATION_TIME})?|${DURATION_TIME})`;

// RFC 1123, without the labels of internationalised names: "--" is not third and fourth.
const LABEL =
  '[A-Za-z0-9](?:[A-Za-z0-9]|[A-Za-z0-9-]{1,2}[A-Za-z0-9]' +
  '|[A-Za-z0-9-](?:[A-Za-z0-9][A-Za-z0-9-]|-[A-Za-z0-9])[A-Za-z0-9-]{0,58}[A-Za-z0-9])?';
const HOSTNAME = `${LABEL}(?:\\.${LABEL})*`;
const HOSTNAME_LENGTH_MAX = 253;

const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const EMAIL = `${ATOM}(?:\\.${ATOM})*@(?:${LABEL}\\.)+${LABEL}`;

const BYTE = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = `${BYTE}(?:\\.${BYTE}){3}`;

// RFC 3986, section 3.2.2: one row for each place of the "::".
const GROUP = '[0-9A-Fa-f]{1,4}';
const TAIL = `(?:${GROUP}:${GROUP}|${IPV4})`;
const IPV6 = `(?:${[
  `(?:${GROUP}:){6}${TAIL}`,
  `::(?:${GROUP}:){5}${TAIL}`,
  `(?:${GROUP})?::(?:${GROUP}:){4}${TAIL}`,
  `(?:(?:${GROUP}:){0,1}${GROUP})?::(?:${GROUP}:){3}${TAIL}`,
  `(?:(?:${GROUP}:){0,2}${GROUP})?::(?:${GROUP}:){2}${TAIL}`,
  `(?:(?:${GROUP}:){0,3}${GROUP})?::${GROUP}:${TAIL}`,
  `(?:(?:${GROUP}:){0,4}${GROUP})?::${TAIL}`,
  `(?:(?:${GROUP}:){0,5}${GROUP})?::${GROUP}`,
  `(?:(?:${GROUP}:){0,6}${GROUP})?::`,
].join('|')})`;

const POINTER = '(?:/(?:[^~/]|~[01])*)*';
const TEMPLATE_NAME = '(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})+(?::[1-9]\\d{0,3}|\\*)?';

// RFC 6570: text, and expressions in braces.
const TEMPLATE_TEXT = '[^\\u0000-\\u0020"\'<>%\\\\^`{|}\\u007f-\\u009f]|%[0-9A-Fa-f]{2}';
const TEMPLATE = `(?:${TEMPLATE_TEXT}|\\{[+#./;?&]?${TEMPLATE_NAME}(?:,${TEMPLATE_NAME})*\\})*`;

/** RFC 3986, and with characters beyond ASCII RFC 3987. */
function uri(beyond: string, mayBeRelative: boolean): string {
  const encoded = '%[0-9A-Fa-f]{2}';
  const plain = `A-Za-z0-9\\-._~!$&'()*+,;=${beyond}`;
  const segment = `(?:[${plain}:@]|${encoded})`;
  const segments = `(?:/${segment}*)*`;
  const authority =
    `(?:(?:[${plain}:]|${encoded})*@)?` + `(?:\\[${IPV6}\\]|(?:[${plain}]|${encoded})*)(?::\\d*)?`;
  const absolute = `//${authority}${segments}|/(?:${segment}+${segments})?`;
  const query = `(?:\\?(?:[${plain}:@/?]|${encoded})*)?`;
  const fragment = `(?:#(?:[${plain}:@/?]|${encoded})*)?`;
  const withScheme = `[A-Za-z][A-Za-z0-9+\\-.]*:(?:${absolute}|${segment}+${segments})`;
  const relative = `(?:${absolute}|(?:[${plain}@]|${encoded})+${segments})?`;
  return `(?:${mayBeRelative ? `${withScheme}|${relative}` : withScheme})${query}${fragment}`;
}

const BEYOND_ASCII = '\\u00a0-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\uffef\\u{10000}-\\u{1fffd}';

/** Patterns of ECMA-262 that are valid in any dialect: groups are nested once at most. */
function simplePattern(): string {
  // The second count is no smaller than the first.
  const counts = '\\{(?:\\d{1,3},?|[01],[1-9]|\\d,[1-9]\\d{1,2}|\\d\\d,[1-9]\\d\\d)\\}';
  const quantifier = `(?:[*+?]\\??|${counts})?`;
  const escaped = '\\\\[dDwWsSnrtfv.*+?^$(){}|/\\[\\]\\\\]';
  const members = `(?:[^\\\\\\[\\]\\-^]|\\\\[dDwWsS\\\\.\\[\\]^/-]|a-z|A-Z|0-9)+`;
  const atom = `(?:[^\\\\()\\[\\]{}*+?^$|]|${escaped}|\\[\\^?${members}\\])${quantifier}`;
  const group = `\\((?:\\?:)?(?:${atom})+(?:\\|(?:${atom})+)*\\)${quantifier}`;
  const option = `\\^?(?:${atom}|${group})*\\$?`;
  return `${option}(?:\\|${option})*`;
}

// biome-ignore format: a table
const PATTERNS: ReadonlyMap<string, string> = new Map([
  ['date', DATE],
  ['time', TIME],
  ['date-time', `${DATE}[Tt]${TIME}`],
  ['duration', DURATION],
  ['hostname', HOSTNAME],
  ['email', EMAIL],
  ['ipv4', IPV4],
  ['ipv6', IPV6],
  ['uri', uri('', false)],
  ['uri-reference', uri('', true)],
  ['iri', uri(BEYOND_ASCII, false)],
  ['iri-reference', uri(BEYOND_ASCII, true)],
  ['uri-template', TEMPLATE],
  ['uuid', '[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}'],
  ['json-pointer', POINTER],
  ['relative-json-pointer', `(?:0|[1-9]\\d*)(?:#|${POINTER})`],
  ['regex', simplePattern()],
]);

/**
 * The texts of a format: date, time, date-time, duration, hostname, email, ipv4, ipv6, uri,
 * uri-reference, iri, iri-reference, uri-template, uuid, json-pointer, relative-json-pointer,
 * regex.
 * @returns null for any other format, which says nothing about a text
 */
export function format(arena: RegexArena, name: string): Regex | null {
  const pattern = PATTERNS.get(name);
  if (pattern === undefined) return null;
  const texts = arena.pattern(`^(?:${pattern})$`);
  if (name !== 'hostname') return texts;
  return arena.and(texts, arena.repeat(arena.anyChar, 1, HOSTNAME_LENGTH_MAX));
}
