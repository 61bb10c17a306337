// The list of evidence of a package that goes in with a reconsideration or a suit.

import { LiuhenError } from '../../core/errors.ts';
import { type EvidenceList, evidenceDeadline, evidenceDeadlines, type Proceeding } from '../../core/evidence-list.ts';
import { workCalendar } from '../../core/work-calendar.ts';
import type { CommandContext } from '../command.ts';
import { dayOf } from '../commands/arguments.ts';
import { say } from '../language.ts';

export interface EvidenceRequest {
  readonly for: Proceeding;
  readonly served: string;
  /** By clip: what it is to prove. */
  readonly proves: Readonly<Record<string, string>>;
}

/** In the order of time, those of unknown time last. @throws LiuhenError USAGE for a clip that is not in the package, NOT_FOUND */
export function evidenceListOf(
  number: string,
  clips: readonly string[],
  request: EvidenceRequest,
  { seen, station, language }: Pick<CommandContext, 'seen' | 'station' | 'language'>,
): EvidenceList {
  const strange = Object.keys(request.proves).find((clip) => !clips.includes(clip));
  if (strange !== undefined)
    throw new LiuhenError('USAGE', say(language, '该资料不在本包内', 'this clip is not in the package'), {
      context: { field: 'proves', clip: strange },
    });
  const served = dayOf(request.served, 'served', language);
  const { deadlines, sources, calendars } = station.rules.book();
  const calendar = { sources, calendar: workCalendar(calendars), zone: station.zone };
  const rule = deadlines.find(({ deadline }) => deadline === evidenceDeadlines[request.for]);
  const known = clips.map((id) => seen.clip(id, 'clip.export'));
  const last = '9999';
  known.sort((a, b) => ((a.start ?? last) < (b.start ?? last) ? -1 : (a.start ?? last) > (b.start ?? last) ? 1 : 0));
  return {
    format: 'liuhen.evidence/1',
    case: number,
    for: request.for,
    served,
    deadline: rule === undefined ? null : evidenceDeadline(rule, served, calendar),
    items: known.map((clip, index) => ({
      n: index + 1,
      clip: clip.id,
      name: clip.file.name,
      proves: request.proves[clip.id] ?? null,
      source: { camera: clip.device.serial, officer: clip.officer },
      from: clip.start,
      to: clip.end,
      sha256: clip.sha256,
    })),
  };
}
