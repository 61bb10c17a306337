// What the station remembers of its own last check: run/last-check.json. A memo and no record: lost or unreadable, it
// means that nothing is known, and the station is checked again.
import { replaceFile } from './durable.ts';
import type { FilePort } from './file-port.ts';
import { type FindingCode, gravest } from './fsck-findings.ts';

/** A check that came to its end. Times in milliseconds since 1970. */
export interface WholeCheck {
  readonly beganMs: number;
  readonly endedMs: number;
  /** Leaves. */
  readonly checked: number;
  readonly findings: number;
  /** Code of the gravest; null without findings. */
  readonly gravest: FindingCode | null;
  /** Where the first was found, a path below the data directory. */
  readonly where: string | null;
}

export interface CheckMemo {
  /** When a check was begun last, whole or not; at first, when this was written for the first time. */
  readonly attemptMs: number;
  readonly whole: WholeCheck | null;
}

const format = 'liuhen.last-check/1';

/** @returns undefined where there is no such memo, or none that can be read. */
export async function readCheckMemo(files: FilePort, path: string): Promise<CheckMemo | undefined> {
  let text: string;
  try {
    text = await files.readFile(path, 'utf8');
  } catch {
    return undefined;
  }
  try {
    const memo = JSON.parse(text) as CheckMemo & { readonly format: unknown };
    if (memo.format !== format || !isTime(memo.attemptMs)) return undefined;
    if (memo.whole !== null && !isWhole(memo.whole)) return undefined;
    return { attemptMs: memo.attemptMs, whole: memo.whole };
  } catch {
    return undefined;
  }
}

/** @throws LiuhenError DISK_FULL, READ_ONLY, STORE_WRITE_FAILED, FLUSH_FAILED */
export async function writeCheckMemo(files: FilePort, path: string, memo: CheckMemo): Promise<void> {
  await replaceFile(files, path, Buffer.from(`${JSON.stringify({ format, ...memo })}\n`));
}

/** The result of a check as it is remembered. */
export function wholeCheck(
  times: Pick<WholeCheck, 'beganMs' | 'endedMs'>,
  report: { readonly checked: number; readonly findings: readonly { code: FindingCode; where: string }[] },
): WholeCheck {
  const worst = gravest(report.findings);
  const where = report.findings.find(({ code }) => code === worst)?.where ?? null;
  return { ...times, checked: report.checked, findings: report.findings.length, gravest: worst, where };
}

const isTime = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function isWhole(value: WholeCheck): boolean {
  const { beganMs, endedMs, checked, findings, where } = value;
  if (![beganMs, endedMs, checked, findings].every(isTime)) return false;
  if (where !== null && typeof where !== 'string') return false;
  // Found by its own words: a code that this release does not know is no finding that it could tell.
  return findings === 0 ? value.gravest === null : gravest([{ code: value.gravest as FindingCode }]) !== null;
}
