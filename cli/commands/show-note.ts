// How far the approval of a note of interruption has come, to a person: a line a step, and who may do the one that is due.
import type { CommandLine } from '../command-line.ts';
import { noteStates, stepOutcomes } from '../output/case-texts.ts';
import { localTime, safe } from '../output/show.ts';

interface Step {
  readonly title: string;
  readonly roles: readonly string[];
  readonly units: readonly string[];
}

export interface ShownNote {
  readonly note: string;
  readonly state: string;
  readonly steps: readonly (Step & {
    readonly state: string;
    readonly user: string | null;
    readonly at: string | null;
    readonly opinion: string | null;
  })[];
  readonly due: (Step & { readonly isYours: boolean; readonly isPossible: boolean }) | null;
}

/** `0123456789abcdef 待批准`, then its steps, each on a line with two blanks before it. */
export function showNote({ note, state, steps, due }: ShownNote, zone: string, cli: CommandLine): string {
  return [
    `${note} ${cli.say(noteStates[state] ?? [state, state])}`,
    ...steps.map((step) => `  ${stepLine(step, zone, cli)}`),
    ...(due === null ? [] : [`  ${cli.say(['待办', 'due'])}: ${whoLine(due)}`]),
    ...(due?.isPossible === false ? [`  ${cli.say(['没有能办这一步的账号', 'no account can do it'])}`] : []),
  ].join('\n');
}

function stepLine(
  { title, state, user, at, opinion }: ShownNote['steps'][number],
  zone: string,
  cli: CommandLine,
): string {
  const said = [user, at === null ? null : localTime(at, zone), opinion].filter((part) => part !== null).map(safe);
  return [`${safe(title)} ${cli.say(stepOutcomes[state] ?? [state, state])}`, ...said].join(' ');
}

const whoLine = ({ title, roles, units }: Step) =>
  `${safe(title)} (${safe(roles.join(' / '))}, ${safe(units.join(' / '))})`;
