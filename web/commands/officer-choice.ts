// clip suggest, dock choose: an officer says to which case his clips belong. A suggestion like others; nothing is linked.
import Type from 'typebox';
import type { EventDraft } from '../../core/custody-event.ts';
import { dockChoiceDraft, officerChoiceDraft } from '../../core/suggestion-event.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { notFound } from '../language.ts';
import { newId } from '../new-id.ts';
import type { CaseRow } from '../station-port.ts';
import { CaseNumber, ClipId, caseNumberOf } from './arguments.ts';

const strict = { additionalProperties: false } as const;
const mostAtOnce = 1000;
type Draft = Omit<EventDraft, 'actor'>;

export const officerChoiceCommands = [
  defineCommand({
    name: 'clip suggest',
    action: 'clip.suggest',
    args: Type.Object({ clips: Type.Array(ClipId, { minItems: 1, maxItems: mostAtOnce }), case: CaseNumber }, strict),
    run: (context, { clips, case: number }) =>
      context.exclusive(async () => {
        const ids = [...new Set(clips)].map((id) => context.seen.ownClip(id).id);
        return say(context, openCase(context, number), ids);
      }),
  }),
  defineCommand({
    name: 'dock choose',
    action: 'clip.suggest',
    args: Type.Object({ bay: Type.String({ minLength: 1, maxLength: 255 }), case: CaseNumber }, strict),
    run: (context, { bay: name, case: number }) =>
      context.exclusive(async () => {
        const { station, seen, language, asker } = context;
        const bay = station.bays().find((one) => one.bay === name && one.state !== 'empty' && one.state !== 'refused');
        const clips = bay ? seen.ownClipsOf(name, bay.since) : [];
        if (!bay || (clips.length === 0 && !seen.isOwnRecorder(bay.officer, bay.device, bay.since)))
          throw notFound(language);
        const found = openCase(context, number);
        const choice = { caseId: found.id, bay: name, docked: bay.since };
        const isSaid = seen
          .choicesOf(name, bay.since)
          .some((one) => one.caseId === found.id && one.account === asker.account.id);
        const whole = isSaid ? [] : [dockChoiceDraft(choice, found.number)];
        const said = await say(
          context,
          found,
          clips.map(({ id }) => id),
          whole,
        );
        return { bay: name, ...said };
      }),
  }),
];

function openCase({ seen, caseFiles, language }: CommandContext, number: string): CaseRow {
  const found = seen.caseOf(caseNumberOf(number));
  caseFiles.requireOpen(found, language);
  return found;
}

/** What was said of a clip before, or became of it, is not said again. */
async function say(
  { seen, record, people, asker }: CommandContext,
  found: CaseRow,
  ids: readonly string[],
  whole: readonly Draft[] = [],
): Promise<object> {
  const due = ids.filter((id) => [undefined, 'withdrawn'].includes(seen.wordOn(id, found)));
  const who = people.nameOf(asker.account);
  const batch = newId();
  const drafts = [...whole, ...due.map((clip) => officerChoiceDraft(clip, found.id, who))];
  if (drafts.length > 0) await record(drafts.map((draft) => ({ ...draft, batch })));
  const clips = ids.map((clip) => ({ clip, state: seen.wordOn(clip, found) }));
  return { case: found.number, clips, said: due.length };
}
