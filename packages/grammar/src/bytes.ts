// Bytes as strings with one character a byte: they concatenate and compare natively, and need no
// platform beyond the language.

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The UTF-8 bytes of `text`, one a character. */
export function toByteString(text: string): string {
  // Most texts are ASCII, which is its own encoding.
  return /^[\0-\x7f]*$/.test(text) ? text : byteString(encoder.encode(text));
}

/** `bytes`, one a character. */
export function byteString(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** The bytes that the characters of `text` stand for. */
export function toBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** The text whose UTF-8 bytes the characters stand for. */
export function toText(bytes: string): string {
  return /^[\0-\x7f]*$/.test(bytes) ? bytes : decoder.decode(toBytes(bytes));
}

/** [256] 1 for the bytes of a string, one a character. */
export function byteTable(bytes: string): Uint8Array {
  const table = new Uint8Array(256);
  for (let at = 0; at < bytes.length; at++) table[bytes.charCodeAt(at)] = 1;
  return table;
}
