// Numbers, sizes and times in the words of the pages. English, whatever the browser speaks: so
// are all other words of them.

const plain = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** With thousands apart: 12,345. */
export function formatCount(count: number): string {
  return plain.format(count);
}

/** In three digits: 12.3K. */
export function formatShort(count: number): string {
  return short.format(count);
}

const SIZE_UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** In three digits, of powers of 1000, as disks and downloads count. */
export function formatBytes(bytes: number): string {
  let unit = 0;
  let amount = bytes;
  while (amount >= 999.5 && unit < SIZE_UNITS.length - 1) {
    amount /= 1000;
    unit++;
  }
  const digits = unit === 0 || amount >= 100 ? 0 : amount >= 10 ? 1 : 2;
  return `${amount.toFixed(digits)} ${SIZE_UNITS[unit]}`;
}

/** A short time: 8 ms, 340 ms, 1.24 s, 2 min 5 s. */
export function formatSeconds(seconds: number): string {
  if (seconds < 0.0095) return `${Number((seconds * 1000).toFixed(1))} ms`;
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.5) return `${seconds.toFixed(1)} s`;
  return formatLong(seconds);
}

const LONG_UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** A long time, in its two largest units: 3 d 4 h. */
export function formatLong(seconds: number): string {
  let rest = Math.round(seconds);
  const parts: string[] = [];
  for (const [unit, size] of LONG_UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.slice(0, 2).join(' ') || '0 s';
}

/** How long ago, or in how long: "3 min ago", "in 2 d", "just now". */
export function formatRelative(epochSeconds: number, nowMs: number): string {
  const seconds = nowMs / 1000 - epochSeconds;
  if (Math.abs(seconds) < 10) return 'just now';
  const [largest = ''] = formatLong(Math.abs(seconds)).split(/(?<=[a-z]) /);
  return seconds > 0 ? `${largest} ago` : `in ${largest}`;
}

const moment = new Intl.DateTimeFormat('en', {
  dateStyle: 'medium',
  timeStyle: 'medium',
  hourCycle: 'h23',
});

/** The date and the time here: Jan 31, 2026, 17:04:09. */
export function formatMoment(epochSeconds: number): string {
  return moment.format(epochSeconds * 1000);
}

const clock = new Intl.DateTimeFormat('en', { timeStyle: 'medium', hourCycle: 'h23' });

/** The time here, to the second: 17:04:09. */
export function formatClock(epochSeconds: number): string {
  return clock.format(epochSeconds * 1000);
}

/** A part of a whole in percent, without decimals: 37%. */
export function formatPart(part: number): string {
  return `${Math.round(part * 100)}%`;
}
