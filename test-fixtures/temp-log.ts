// Custody logs in temporary folders for tests: opened with a test key and a clock that stands still unless moved.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventDraft } from '../core/custody-event.ts';
import { realFiles } from '../storage/file-port.ts';
import { CustodyLog, type CustodyLogOptions } from '../storage/log/custody-log.ts';
import { checkLog, type LogFinding } from '../storage/log/fsck.ts';
import { testSigner } from './note-signer.ts';

export const testStart = Date.UTC(2026, 0, 2, 3, 4, 5);
export const signer = testSigner();

/** `in-memory`: on tmpfs where there is one, for tests of thousands of flushes whose failures are injected anyway. */
export function tempFolder(where: 'on-disk' | 'in-memory' = 'on-disk'): {
  readonly path: string;
  readonly remove: () => void;
} {
  const path = mkdtempSync(
    join(where === 'in-memory' && existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'liuhen-log-'),
  );
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function openLog(dir: string, options: Partial<CustodyLogOptions> = {}): Promise<CustodyLog> {
  const clock = { now: () => testStart, quality: () => 'synced' as const };
  return CustodyLog.open({ dir, files: realFiles, clock, signer, headOf: () => undefined, ...options });
}

/** The n-th of a row of drafts: some with a clip, some with a private detail. */
export function testDraft(n: number): EventDraft {
  return {
    type: 'derive',
    actor: 'station',
    public: { n },
    ...(n % 3 > 0 && { clip: `ST01-20260102-${String(n % 5).padStart(6, '0')}` }),
    ...(n % 2 > 0 && { private: { name: `\u89c6\u9891 ${n}` } }),
  };
}

export const testDrafts = (from: number, count: number): EventDraft[] =>
  Array.from({ length: count }, (_, i) => testDraft(from + i));

export async function logFindings(dir: string): Promise<LogFinding[]> {
  const findings: LogFinding[] = [];
  for await (const finding of checkLog(dir, signer.vkey)) findings.push(finding);
  return findings;
}
