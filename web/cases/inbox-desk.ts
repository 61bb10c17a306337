// What is said of a clip in the inbox beside its suggestions: by when it had to lie at the dock, whether it came late, and
// by whom. What of the inbox an asker may know is for the guard.
import { rfc3339 } from '../../core/clock.ts';
import type { Clip } from '../../core/model.ts';
import { depositOf } from '../../core/policy/deposit.ts';
import { placeClips } from '../../core/policy/place-clip.ts';
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
    const { catalogue, rules, settings, zone } = this.#station;
    const timed = catalogue.caseFiles.timedClip(clip.id);
    const driftMsPerDay = Number(settings.get('camera.driftSecondsPerDay').value) * 1000;
    const isPhotograph = clip.media !== null && isStill(clip.media);
    const ended = timed && isPhotograph && timed.endMs === null ? { ...timed, endMs: timed.startMs } : timed;
    const place = ended ? (placeClips([ended], { driftMsPerDay, trustsCuts: false })[0]?.place ?? null) : null;
    const book = rules.book();
    const { dueMs, isLate } = depositOf({
      endMs: place?.toMs ?? null,
      offMs: place ? place.commonMs + place.ownMs : 0,
      dockedMs: Date.parse(clip.docked),
      rule: book.deadlines.find(({ deadline }) => deadline === 'deposit'),
      calendar: workCalendar(book.calendars),
      zone,
    });
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
