// Clips summed by unit and person, with what came late and what cannot be told: what the reports `late` and `unlinked` say.
import { setImmediate as turn } from 'node:timers/promises';
import { type ClipDepositRule, clipDeposit } from '../../core/policy/clip-deposit.ts';
import type { DepositCount, DepositFilter, DepositKey, DoubtfulClip } from '../../storage/catalogue/deposit-rows.ts';
import { depositRule } from '../cases/inbox-desk.ts';
import type { StationPort } from '../station-port.ts';
import type { ReportQuestion } from './report-definition.ts';
import { WhoseClips } from './whose-clips.ts';

export interface DepositSum {
  /** Id. */
  readonly unit: string;
  /** Certificate, else the number on the recorder; null where nobody knows. */
  readonly officer: string | null;
  readonly name: string | null;
  clips: number;
  inTime: number;
  late: number;
  unknown: number;
  /** Said to be of no case. */
  routine: number;
  oldestMs: number | null;
  /** Of the latest, at least. */
  longestMs: number | null;
}

/** So much of the catalogue is read before everything else gets a turn. */
const sliceMs = 7 * 86_400_000;
const [hourMs, dayMs] = [3_600_000, 86_400_000];

export class DepositSums {
  readonly #rule: ClipDepositRule;
  readonly #whose: WhoseClips;
  readonly #filter: DepositFilter;
  readonly #sums = new Map<string, DepositSum>();

  constructor(station: StationPort, units: readonly string[] | null) {
    this.#rule = depositRule(station);
    this.#whose = new WhoseClips(station.catalogue);
    const { rule, driftMsPerDay } = this.#rule;
    const least =
      rule === undefined || rule.unit === 'workday' ? null : rule.n * (rule.unit === 'hour' ? hourMs : dayMs);
    this.#filter = { units, leastMs: least, driftMsPerDay };
  }

  /** Footage that was docked in the question's days. */
  async addDocked({ catalogue }: StationPort, { fromMs, toMs, nowMs, signal }: ReportQuestion): Promise<void> {
    const endMs = Math.min(toMs, nowMs + 1);
    for (let at = fromMs; at < endMs; at += sliceMs) {
      this.#add(catalogue.reports.deposits.docked(at, Math.min(at + sliceMs, endMs), this.#filter));
      await turn();
      signal.throwIfAborted();
    }
  }

  /** What waits for a word on where it belongs, and what was said to be of no case. */
  async addWaiting({ catalogue }: StationPort, { units, signal }: ReportQuestion): Promise<void> {
    const { deposits } = catalogue.reports;
    for (let at = deposits.nextWaiting(Number.MIN_SAFE_INTEGER); at !== null; at = deposits.nextWaiting(at + sliceMs)) {
      this.#add(deposits.waiting(at, at + sliceMs, this.#filter));
      await turn();
      signal.throwIfAborted();
    }
    for (const { clips, ...key } of deposits.routine(units)) this.#of(key).routine += clips;
  }

  all(): DepositSum[] {
    return [...this.#sums.values()];
  }

  #add({ counts, doubtful }: { readonly counts: readonly DepositCount[]; readonly doubtful: readonly DoubtfulClip[] }) {
    for (const { clips, unplaced, oldestMs, ...key } of counts) {
      const sum = this.#of(key);
      sum.clips += clips;
      sum.unknown += unplaced;
      // But for those below.
      sum.inTime += clips - unplaced;
      sum.oldestMs = Math.min(sum.oldestMs ?? oldestMs, oldestMs);
    }
    for (const { dockedMs, isStill, ...clip } of doubtful) {
      const timed = { ...clip, camera: clip.camera ?? '', sha256: '', isCut: false };
      const { isLate, lateMs } = clipDeposit(timed, isStill, dockedMs, this.#rule);
      const sum = this.#of(clip);
      if (isLate !== false) {
        sum.inTime -= 1;
        sum[isLate ? 'late' : 'unknown'] += 1;
      }
      if (lateMs !== null) sum.longestMs = Math.max(sum.longestMs ?? lateMs, lateMs);
    }
  }

  #of(key: DepositKey): DepositSum {
    const { officer, name } = this.#whose.of(key);
    const id = JSON.stringify([key.unit, officer]);
    const known = this.#sums.get(id);
    if (known) return known;
    const counts = { clips: 0, inTime: 0, late: 0, unknown: 0, routine: 0, oldestMs: null, longestMs: null };
    const made = { unit: key.unit, officer, name, ...counts };
    this.#sums.set(id, made);
    return made;
  }
}
