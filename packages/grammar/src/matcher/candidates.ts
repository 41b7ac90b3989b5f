// Which bytes may come at a position, as far as its kind alone tells.
import { byteTable } from '../bytes.ts';
import type { Position } from './configuration.ts';

/** The bytes that numbers start with. */
export const NUMBER_STARTS: readonly number[] = [...'-0123456789'].map((byte) =>
  byte.charCodeAt(0),
);

/** [256] 1 for bytes that start a value which is no number. */
export const startsOtherValue: Uint8Array = byteTable('"[{tfn');

const tables = {
  value: byteTable('"[{-0123456789tfn'),
  number: byteTable('0123456789.eE+-,]}\n'),
  key: byteTable('"'),
};
const allBytes: Uint8Array = new Uint8Array(256).fill(1);
const textTables = new Map<string, Uint8Array>();

/** [256] 0 for bytes that are illegal without a closer look. */
export function candidateBytes(position: Position): Uint8Array {
  if (position.type === 'text') {
    const first = position.text[0] as string;
    let table = textTables.get(first);
    if (table === undefined) {
      table = byteTable(first);
      textTables.set(first, table);
    }
    return table;
  }
  if (position.type === 'value' || position.type === 'number' || position.type === 'key') {
    return tables[position.type];
  }
  return allBytes;
}
