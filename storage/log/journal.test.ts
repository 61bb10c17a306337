import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LiuhenError } from '../../core/errors.ts';
import { tempFolder } from '../../test-fixtures/temp-log.ts';
import { realFiles } from '../file-port.ts';
import { DurableFolder } from './durable-file.ts';
import { encodeRecord, Journal, type JournalEntry, parseJournal } from './journal.ts';

const batch = (from: number, count: number): JournalEntry[] =>
  Array.from({ length: count }, (_, i) => ({
    leaf: Buffer.from(`{"seq":${from + i}}`),
    ...(i % 2 > 0 && { privateLine: `{"detail":{"name":"\u540d"},"seq":${from + i}}` }),
  }));
const batches = [batch(0, 1), batch(1, 3), batch(4, 2)];

/** A journal of three records, and where each ends. */
async function written(): Promise<{ bytes: Buffer; ends: number[] }> {
  const folder = tempFolder();
  try {
    const journal = await Journal.create(new DurableFolder(realFiles, folder.path));
    const ends = [journal.bytes];
    for (const entries of batches) {
      await journal.append(encodeRecord(entries));
      ends.push(journal.bytes);
    }
    await journal.close();
    return { bytes: readFileSync(join(folder.path, 'journal')), ends };
  } finally {
    folder.remove();
  }
}

const codeOf = (act: () => unknown) => {
  try {
    act();
    return undefined;
  } catch (error) {
    return error instanceof LiuhenError ? error.code : String(error);
  }
};

it('gives back what was appended', async () => {
  const { bytes } = await written();
  expect(parseJournal(bytes)).toEqual({ base: 0, entries: batches.flat(), goodBytes: bytes.length, tornBytes: 0 });
});

it('drops a last record cut at any byte, and nothing else', async () => {
  const { bytes, ends } = await written();
  for (let length = ends[2]!; length < bytes.length; length += 1) {
    const content = parseJournal(bytes.subarray(0, length));
    expect(content.entries).toEqual(batches.slice(0, 2).flat());
    expect([content.goodBytes, content.tornBytes]).toEqual([ends[2], length - ends[2]!]);
  }
});

it('drops a last record whose length reached the disk before its bytes', async () => {
  const { bytes, ends } = await written();
  for (let from = ends[2]!; from < bytes.length; from += 1) {
    const zeroed = Buffer.concat([bytes.subarray(0, from), Buffer.alloc(bytes.length - from)]);
    expect(parseJournal(zeroed).entries).toEqual(batches.slice(0, 2).flat());
  }
});

it('calls damage before the last record by its name and cuts nothing', async () => {
  const { bytes, ends } = await written();
  for (let at = 0; at < ends[2]!; at += 1) {
    for (const mask of [0x01, 0x80, 0xff]) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= mask;
      expect(
        codeOf(() => parseJournal(changed)),
        `byte ${at}`,
      ).toBe('LOG_DAMAGED');
    }
  }
});

it('never gives back changed entries, wherever a bit flips in the last record', async () => {
  const { bytes, ends } = await written();
  for (let at = ends[2]!; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 0x01;
    try {
      expect(parseJournal(changed).entries).toEqual(batches.slice(0, 2).flat());
    } catch (error) {
      expect(error).toMatchObject({ code: 'LOG_DAMAGED' });
    }
  }
});

it('takes an empty or cut first line for damage: it is written aside and renamed', async () => {
  const { bytes, ends } = await written();
  for (let length = 0; length < ends[0]!; length += 1) {
    expect(codeOf(() => parseJournal(bytes.subarray(0, length)))).toBe('LOG_DAMAGED');
  }
});
