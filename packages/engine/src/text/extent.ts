// How much plain data there is, as far as it matters: so that what takes long is known for it
// before anybody has begun with it.

/** What a value costs besides its text, in UTF-16 units: a template runs for each message. */
const VALUE_UNITS = 16;

/** Whether `data` holds more than `unitsMax` UTF-16 units of text; looks no further than that. */
export function exceeds(data: unknown, unitsMax: number): boolean {
  return unitsLeft(data, unitsMax) < 0;
}

function unitsLeft(data: unknown, unitsMax: number): number {
  let left = unitsMax - VALUE_UNITS;
  if (typeof data === 'string') return left - data.length;
  if (typeof data !== 'object' || data === null) return left;
  for (const key in data) {
    if (left < 0) return left;
    left = unitsLeft((data as Record<string, unknown>)[key], left - key.length);
  }
  return left;
}
