// Each file call of keeping a statement fails once: nobody is told that it was kept, earlier ones are untouched, and it can
// be kept again.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { LiuhenError } from '../../core/errors.ts';
import { faultyFiles } from '../../test-fixtures/faulty-files.ts';
import { realFiles } from '../file-port.ts';
import { StatementStore } from './statement-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'liuhen-statement-fault-'));
afterAll(() => rmSync(folder, { recursive: true }));

const operation = '0123456789abcdef';
const earlier = { document: Buffer.from('{"n":1}'), signature: Buffer.from('signature 1') };
const later = { document: Buffer.from('{"n":2}'), signature: Buffer.from('signature 2') };
const mostCalls = 50;

const faults = [
  ...['open', 'write', 'sync', 'close', 'rename', 'mkdir'].map((op) => ({ op, code: 'EIO', shortWrite: undefined })),
  { op: 'write', code: 'ENOSPC', shortWrite: 3 },
  { op: 'open', code: 'EROFS', shortWrite: undefined },
];
const codes: Readonly<Record<string, readonly string[]>> = {
  EIO: ['STORE_WRITE_FAILED', 'FLUSH_FAILED'],
  ENOSPC: ['DISK_FULL'],
  // Of a directory that is opened to be flushed.
  EROFS: ['READ_ONLY', 'FLUSH_FAILED'],
};

describe.each([true, false])('with an earlier statement of the operation: %s', (hasEarlier) => {
  test.each(faults)('$op fails with $code, each call in turn', async ({ op, code, shortWrite }) => {
    const data = mkdtempSync(join(folder, 'data-'));
    const store = new StatementStore(data);
    const first = hasEarlier ? await store.keep(operation, earlier) : undefined;
    let failed = 0;
    for (let nth = 1; nth <= mostCalls; nth += 1) {
      const faulty = faultyFiles(realFiles, { op, nth, code, ...(shortWrite === undefined ? {} : { shortWrite }) });
      const thrown: unknown = await new StatementStore(data, faulty.files).keep(operation, later).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (!faulty.fired()) break;
      failed += 1;
      expect(thrown, `${op} ${nth}`).toBeInstanceOf(LiuhenError);
      expect(codes[code], `${op} ${nth}`).toContain((thrown as LiuhenError).code);
      if (op === 'sync') expect((thrown as LiuhenError).code).toBe('FLUSH_FAILED');
      if (first) expect(await store.read(first)).toEqual(earlier);
      expect(await store.read(await store.keep(operation, later))).toEqual(later);
      rmSync(join(data, 'statements'), { recursive: true });
      if (first) await store.keep(operation, earlier);
    }
    expect(failed).toBeGreaterThan(0);
    expect(failed).toBeLessThan(mostCalls);
  });
});
