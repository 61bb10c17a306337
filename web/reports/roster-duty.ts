// Who was on duty with a recorder, by the roster, and what lies in the station of it. The reading; the judgement is
// core/policy/duty.ts.
import { setImmediate as turn } from 'node:timers/promises';
import type { ClipDepositRule } from '../../core/policy/clip-deposit.ts';
import { depositOf } from '../../core/policy/deposit.ts';
import {
  type DutyOutcome,
  type DutyQuestion,
  judgeDuty,
  type LastDocked,
  lastDockedOf,
} from '../../core/policy/duty.ts';
import { type RecordedBetween, UntimedClips } from '../../core/policy/untimed-clips.ts';
import { dayAfter } from '../../core/work-calendar.ts';
import type { DutyRow, NearClip, UntimedGroup } from '../../storage/catalogue/duty-rows.ts';
import { depositRule } from '../cases/inbox-desk.ts';
import type { StationPort } from '../station-port.ts';
import { DutyRegister } from './duty-register.ts';
import type { ReportQuestion } from './report-definition.ts';

/** One shift, judged. */
export interface JudgedDuty {
  readonly shift: DutyRow;
  readonly name: string | null;
  readonly outcome: DutyOutcome;
  /** The recorder that counts: planned, else his own, else what he has drawn. */
  readonly camera: string | null;
  readonly docked: LastDocked | null;
  readonly lastDockedMs: number | null;
  /** It was drawn before the shift ended and is not back; null where the register does not know it. */
  readonly isOut: boolean | null;
  /** By when its footage has to lie at the dock; null where that was not asked, or no rule tells. */
  readonly dueMs: number | null;
}

type Asked = Pick<ReportQuestion, 'from' | 'to' | 'nowMs' | 'units' | 'signal'>;

/** Days that are read at once, before everything else gets a turn. */
const sliceDays = 7;
const shiftsAtOnce = 1000;
/** Dockings of which clips without a time are read at once. */
const untimedMs = 14 * 86_400_000;

/** Every shift of the question's days, in their order. */
export async function judgeRoster(
  { from, to, nowMs, units, signal }: Asked,
  station: StationPort,
): Promise<JudgedDuty[]> {
  const { duty } = station.catalogue.reports;
  const days = duty.days();
  if (days === null || from === null || to === null) return [];
  const rule = depositRule(station);
  const { driftMsPerDay } = rule;
  const [first, last] = [from > days.first ? from : days.first, to < days.last ? to : days.last];
  const shifts: DutyRow[] = [];
  for (let day = first; day <= last; day = dayAfter(day, sliceDays)) {
    const end = dayAfter(day, sliceDays - 1);
    shifts.push(...duty.shifts({ from: day, to: end < last ? end : last, units, driftMsPerDay }));
    await turn();
    signal.throwIfAborted();
  }
  const open = shifts.filter(({ isRecorded }) => !isRecorded);
  const around = {
    near: await nearOf(
      open.filter(({ hasTimed }) => hasTimed),
      station,
      signal,
    ),
    untimed: new UntimedIndex(await untimedOf(open, nowMs, station, signal)),
    register: new DutyRegister(station, nowMs),
  };
  const judged: JudgedDuty[] = [];
  for (const shift of shifts) {
    judged.push(shift.isRecorded ? { ...nothingAsked, shift } : judge(shift, around, rule, nowMs));
    if (judged.length % shiftsAtOnce !== 0) continue;
    await turn();
    signal.throwIfAborted();
  }
  return judged;
}

/** Of one who has footage nothing more is looked up. */
const nothingAsked = {
  ...{ name: null, camera: null, lastDockedMs: null, isOut: null, dueMs: null, docked: null },
  outcome: 'recorded',
} as const;

interface Around {
  readonly near: ReadonlyMap<string, readonly NearClip[]>;
  readonly untimed: UntimedIndex;
  readonly register: DutyRegister;
}

function judge(
  shift: DutyRow,
  { near, untimed, register }: Around,
  { driftMsPerDay, ...rule }: ClipDepositRule,
  nowMs: number,
): JudgedDuty {
  const { officer, fromMs, toMs } = shift;
  const { name, numbers, cameras, isOut } = register.of(shift);
  const lastDockedMs = register.lastDocked(cameras);
  const said = { shift, name, camera: cameras[0] ?? null, lastDockedMs, isOut };
  if (officer === null || fromMs === null || toMs === null)
    return { ...said, dueMs: null, outcome: 'unknown', docked: null };
  const { dueMs } = depositOf({ ...rule, endMs: toMs, offMs: 0, dockedMs: nowMs });
  const asked: DutyQuestion = {
    fromMs,
    toMs,
    clips: near.get(shift.id) ?? [],
    mayBeUntimed: untimed.mayBeWithin({ numbers, cameras }, fromMs, toMs),
    hasRecorder: cameras.length > 0,
    lastDockedMs,
    dueMs,
    nowMs,
  };
  return { ...said, dueMs, outcome: judgeDuty(asked, { driftMsPerDay }), docked: lastDockedOf(asked) };
}

async function nearOf(open: readonly DutyRow[], { catalogue }: StationPort, signal: AbortSignal) {
  const found: NearClip[] = [];
  for (let at = 0; at < open.length; at += shiftsAtOnce) {
    found.push(...catalogue.reports.duty.near(open.slice(at, at + shiftsAtOnce).map(({ id }) => id)));
    await turn();
    signal.throwIfAborted();
  }
  return Map.groupBy(found, ({ shift }) => shift);
}

/** Of all that was docked since the first of these shifts began: what was docked late may be of any of them. */
async function untimedOf(open: readonly DutyRow[], nowMs: number, { catalogue }: StationPort, signal: AbortSignal) {
  let [fromMs, toMs] = [Infinity, -Infinity];
  for (const shift of open) {
    fromMs = Math.min(fromMs, shift.fromMs ?? Infinity);
    toMs = Math.max(toMs, shift.toMs ?? -Infinity);
  }
  if (fromMs >= toMs) return [];
  const { duty } = catalogue.reports;
  const found = [duty.wide(fromMs, toMs)];
  // A station's clock may have been ahead: the last stretch has no end.
  for (let afterMs = fromMs, isLast = false; !isLast; afterMs += untimedMs) {
    isLast = afterMs + untimedMs >= nowMs;
    found.push(duty.untimed(afterMs, isLast ? null : afterMs + untimedMs, toMs));
    await turn();
    signal.throwIfAborted();
  }
  return found.flat();
}

/** Clips without a time, by whose they are. */
class UntimedIndex {
  readonly #byOfficer: ReadonlyMap<string, UntimedClips>;
  readonly #byCamera: ReadonlyMap<string, UntimedClips>;

  constructor(groups: readonly UntimedGroup[]) {
    this.#byOfficer = indexed(groups, ({ officer }) => officer);
    this.#byCamera = indexed(groups, ({ camera }) => camera);
  }

  mayBeWithin(
    { numbers, cameras }: { readonly numbers: readonly string[]; readonly cameras: readonly string[] },
    fromMs: number,
    toMs: number,
  ): boolean {
    const clips = [
      ...numbers.map((number) => this.#byOfficer.get(number)),
      ...cameras.map((camera) => this.#byCamera.get(camera)),
    ];
    return clips.some((one) => one?.mayBeWithin(fromMs, toMs));
  }
}

function indexed(groups: readonly UntimedGroup[], key: (group: UntimedGroup) => string | null) {
  const made = new Map<string, RecordedBetween[]>();
  for (const group of groups) {
    const name = key(group);
    if (name === null) continue;
    const list = made.get(name);
    if (list) list.push(group);
    else made.set(name, [group]);
  }
  return new Map([...made].map(([name, list]) => [name, new UntimedClips(list)]));
}
