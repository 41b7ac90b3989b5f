import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteTrie } from './byte-trie.ts';

const entries = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\xff'), maxLength: 5 }));

it('finds every entry and nothing else', () => {
  fc.assert(
    fc.property(entries, fc.string({ unit: fc.constantFrom('a', 'b', '\xff') }), (texts, other) => {
      const trie = new ByteTrie(texts);
      for (const text of [...texts, other]) {
        const node = text === '' ? -1 : trie.find(text);
        const found = new Set<number>();
        for (let at = node === -1 ? -1 : trie.entry[node]; at !== -1 && at !== undefined; ) {
          found.add(at);
          at = trie.twin[at];
        }
        const expected = texts.flatMap((one, index) => (one === text && one !== '' ? [index] : []));
        expect([...found].sort()).toEqual(expected.sort());
      }
    }),
  );
});

it('has each subtree in one range, with the depth of its nodes', () => {
  fc.assert(
    fc.property(entries, (texts) => {
      const trie = new ByteTrie(texts);
      const visit = (node: number, path: string): void => {
        expect(trie.depth[node]).toBe(path.length);
        const end = trie.after[node] as number;
        for (let child = node + 1; child < end; child = trie.after[child] as number) {
          visit(child, path + String.fromCharCode(trie.bytes[child] as number));
        }
        expect(path === '' || texts.some((text) => text.startsWith(path))).toBe(true);
      };
      visit(0, '');
    }),
  );
});
