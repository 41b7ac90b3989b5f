// Numbers as the tuning's sentences have them.

/** "+1.2 %" or, with its minus sign, "−0.1 %". */
export function change(part: number): string {
  const percent = (100 * part).toFixed(1);
  return Number(percent) < 0 ? `−${percent.slice(1)} %` : `+${percent.replace('-', '')} %`;
}

/** "96.2 %". */
export function share(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}

/** "2.4 times". */
export function times(ratio: number): string {
  return `${Number(ratio.toFixed(2))} times`;
}

/** "12 s". */
export function seconds(milliseconds: number): string {
  return `${Math.max(0, Math.round(milliseconds / 1000))} s`;
}
