// What is said of a clip in the inbox beside its suggestions: by when it had to lie at the dock, whether it came late, and
// by whom. What of the inbox an asker may know is for the guard.
import { rfc3339 } from '../../core/clock.ts';
import type { Clip } from '../../core/model.ts';
import { type ClipDepositRule, clipDeposit } from '../../core/policy/clip-deposit.ts';
import { isStill } from '../../core/stretches.ts';
import { workCalendar } from '../../core/work-calendar.ts';
import type { StationPort } from '../station-port.ts';

export interface InboxJudgement {
  /** RFC 3339; null where it cannot be told. */
  readonly dueAt: string | null;
  readonly late: boolean | null;
  /** Certificate number of whose recorder came late, else the number on it; null where nobody knows, or it was not late. */
  readonly lateBy: string | null;
}

export class InboxDesk {
  readonly #station: StationPort;

  constructor(station: StationPort) {
    this.#station = station;
  }

  judge(clip: Clip): InboxJudgement {
    const isStillPicture = clip.media !== null && isStill(clip.media);
    const timed = this.#station.catalogue.caseFiles.timedClip(clip.id);
    const { dueMs, isLate } = clipDeposit(timed, isStillPicture, Date.parse(clip.docked), depositRule(this.#station));
    const dueAt = dueMs === null ? null : rfc3339(dueMs);
    return { dueAt, late: isLate, lateBy: isLate ? this.#whose(clip) : null };
  }

  /** By its number, else by whose own its recorder is. */
  #whose({ officer, device }: Clip): string | null {
    const { catalogue } = this.#station;
    if (officer !== null) return catalogue.officerOfNumber(officer)?.certificate ?? officer;
    const owner = device.serial === null ? undefined : catalogue.cameraOf(device.serial)?.officer;
    return catalogue.officers().find(({ id }) => id === owner)?.certificate ?? null;
  }
}

/** By when clips have to lie at the dock, by the rules and settings in force. */
export function depositRule({
  rules,
  settings,
  zone,
}: Pick<StationPort, 'rules' | 'settings' | 'zone'>): ClipDepositRule {
  const book = rules.book();
  return {
    rule: book.deadlines.find(({ deadline }) => deadline === 'deposit'),
    calendar: workCalendar(book.calendars),
    zone,
    driftMsPerDay: Number(settings.get('camera.driftSecondsPerDay').value) * 1000,
  };
}
