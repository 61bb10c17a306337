// What is to be said of one recorder: its clock, its card, and whether it came back. Pure; each finding with its figure.

import { dayMs, seenAtMs } from './camera-clock.ts';
import type { ClockFinding, ClockState } from './camera-clock-state.ts';

export type RecorderFindingCode =
  /** Further off than the rules let pass without a note, by its last reading, whatever that is uncertain by. */
  | 'clock-off'
  | 'clock-drifts'
  | 'clock-jumped'
  /** Clips of which nothing tells how far its clock was off. */
  | 'clock-groundless'
  /** Clips that by its own clock were recorded before the docking before, or after their own: 1970, 2015, 2099. */
  | 'clock-impossible'
  | 'card-failing'
  /** Clips that were read around bad blocks. */
  | 'partial-read'
  /** Drawn, and not back. */
  | 'not-returned'
  /** Not docked with all of it stored for longer than the rules let pass, or never. */
  | 'not-docked';

export interface RecorderFinding {
  readonly finding: RecorderFindingCode;
  /** Clips, or dockings; null for what is not counted. */
  readonly count: number | null;
  /** Its clock minus the station's. */
  readonly offsetMs: number | null;
  /** When it was seen, drawn, or last docked; null where that is not known. */
  readonly atMs: number | null;
}

export interface RecorderQuestion {
  readonly clock: ClockState | null;
  /** Of the clips that were docked in the days asked for; null without any. */
  readonly clips: { readonly groundless: number; readonly impossible: number; readonly partial: number } | null;
  /** Dockings with an alarm of its card, the last one last. */
  readonly faultsMs: readonly number[];
  /** Of one in use that stands in the register; null for another, of which nobody knows where it should be. */
  readonly register: { readonly drawnMs: number | null; readonly lastDockedMs: number | null } | null;
  /** End of the days that were asked for, or now. */
  readonly untilMs: number;
  readonly nowMs: number;
}

/** Null where no rule tells. */
export interface RecorderRule {
  readonly clockNoteMs: number | null;
  readonly idleMs: number | null;
}

const clockWords: Readonly<Record<ClockFinding, RecorderFindingCode>> = {
  CAMERA_DRIFTS: 'clock-drifts',
  CAMERA_CLOCK_JUMPED: 'clock-jumped',
};

export function recorderFindings(
  { clock, clips, faultsMs, register, untilMs, nowMs }: RecorderQuestion,
  { clockNoteMs, idleMs }: RecorderRule,
): RecorderFinding[] {
  const found: RecorderFinding[] = [];
  const say = (finding: RecorderFindingCode, more: Partial<RecorderFinding> = {}) =>
    found.push({ finding, count: null, offsetMs: null, atMs: null, ...more });
  if (clock) {
    const { offsetMs, uncertaintyMs } = clock.last;
    const seen = { offsetMs, atMs: seenAtMs(clock.last) };
    if (clockNoteMs !== null && Math.abs(offsetMs) - uncertaintyMs > clockNoteMs) say('clock-off', seen);
    if (clock.finding) say(clockWords[clock.finding], seen);
  }
  if (clips?.groundless) say('clock-groundless', { count: clips.groundless });
  if (clips?.impossible) say('clock-impossible', { count: clips.impossible });
  if (faultsMs.length > 0) say('card-failing', { count: faultsMs.length, atMs: faultsMs.at(-1)! });
  if (clips?.partial) say('partial-read', { count: clips.partial });
  if (register) {
    const { drawnMs, lastDockedMs } = register;
    if (drawnMs !== null && drawnMs < untilMs) say('not-returned', { atMs: drawnMs });
    if (idleMs !== null && (lastDockedMs === null || nowMs - lastDockedMs > idleMs))
      say('not-docked', { atMs: lastDockedMs });
  }
  return found;
}

/** @param constants of the rules in force. */
export function recorderRule(
  constants: readonly { readonly constant: string; readonly n: number; readonly unit: string }[],
): RecorderRule {
  const of = (name: string, unit: string) =>
    constants.find((one) => one.constant === name && one.unit === unit)?.n ?? null;
  const [note, idle] = [of('camera-clock-note', 'second'), of('camera-idle', 'day')];
  return { clockNoteMs: note === null ? null : note * 1000, idleMs: idle === null ? null : idle * dayMs };
}
