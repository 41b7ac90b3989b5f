// Bytes that may end inside a character.

/** The bytes without the start of a character at their end. */
export function wholeCharacters(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && ((bytes[end - 1] as number) & 0xc0) === 0x80) end--;
  const lead = bytes[end - 1] as number;
  if (end === 0 || lead < 0x80) return bytes;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  return end - 1 + length <= bytes.length ? bytes : bytes.subarray(0, end - 1);
}

/** Whether the bytes end with a whole character. */
export function isWhole(bytes: Uint8Array): boolean {
  return wholeCharacters(bytes).length === bytes.length;
}

/** The bytes without the text that they end with, and without what is no whole character. */
export function cutBehind(bytes: Uint8Array, text: string): Uint8Array {
  const whole = wholeCharacters(bytes);
  return whole.subarray(0, whole.length - Buffer.byteLength(text));
}
