// liuhen clip suggestions, suggest, refuse; dock choose
import type { Command } from 'commander';
import type { SuggestionRow } from '../../web/station-port.ts';
import type { CommandLine } from '../command-line.ts';
import { choiceStates, inboxPhrases } from '../output/inbox-texts.ts';
import { phrases, suggestionSources } from '../output/messages.ts';
import { localTime, safe, span, table } from '../output/show.ts';
import { wholeNumber } from '../whole-number.ts';

interface Page {
  readonly suggestions: readonly Omit<SuggestionRow, 'seq'>[];
  readonly next: string | null;
}

interface Chosen {
  readonly case: string;
  readonly clips: readonly { readonly clip: string; readonly state: keyof typeof choiceStates }[];
  readonly said: number;
}

export function addDockChoiceCommand(dock: Command, cli: CommandLine): void {
  cli
    .command(dock, 'choose', '<bay>')
    .requiredOption('--case <number>', cli.option('case'))
    .action(
      cli.action(async (bay: string, options: { case: string }) => {
        const { value } = await cli.ask('dock choose', { bay, ...options });
        return { value, shown: () => showChosen(value as Chosen, cli, true) };
      }),
    );
}

export function addSuggestionCommands(clip: Command, cli: CommandLine): void {
  cli
    .command(clip, 'suggestions', '[id]')
    .option('--limit <n>', cli.option('limit'), wholeNumber)
    .option('--cursor <next>', cli.option('cursor'))
    .action(
      cli.action(async (id: string | undefined, options: object) => {
        const args = { ...options, ...(id === undefined ? {} : { clip: id }) };
        const { value, zone } = await cli.ask('clip suggestions', args);
        return { value, shown: () => showSuggestions(value as Page, zone, cli) };
      }),
    );
  cli
    .command(clip, 'suggest', '<id...>')
    .requiredOption('--case <number>', cli.option('case'))
    .action(
      cli.action(async (clips: readonly string[], options: { case: string }) => {
        const { value } = await cli.ask('clip suggest', { clips, ...options });
        return { value, shown: () => showChosen(value as Chosen, cli, false) };
      }),
    );
  cli
    .command(clip, 'refuse', '<id>')
    .requiredOption('--case <number>', cli.option('case'))
    .requiredOption('--reason <text>', cli.option('reason'))
    .action(
      cli.action(async (id: string, options: { case: string; reason: string }) => {
        const { value } = await cli.ask('clip refuse', { clip: id, ...options });
        const { clip: refused, case: number } = value as { clip: string; case: string };
        return { value, shown: () => `${cli.say(phrases.refused)} ${refused}: ${safe(number)}` };
      }),
    );
}

function showChosen({ case: number, clips, said }: Chosen, cli: CommandLine, isWhole: boolean): string {
  const known = clips
    .filter(({ state }) => state !== 'open')
    .map(({ clip, state }) => `${clip}: ${cli.say(choiceStates[state])}`);
  const first = `${safe(number)}: ${said} ${cli.say(inboxPhrases.said)}`;
  return [first, ...(isWhole ? [cli.say(inboxPhrases.saidOfRest)] : []), ...known].join('\n');
}

async function showSuggestions({ suggestions, next }: Page, zone: string, cli: CommandLine): Promise<string> {
  if (suggestions.length === 0) return cli.say(phrases.none);
  const head = [
    ['资料', 'clip'],
    ['案号', 'case'],
    ['依据', 'by'],
    ['把握', 'confidence'],
    ['片中', 'into'],
    ['理由', 'reason'],
    ['时间', 'time'],
  ] as const;
  const rows = suggestions.map(({ clip, case: number, by, confidence, atMs, reason, at }) => [
    clip,
    number,
    cli.say(suggestionSources[by]),
    `${confidence}%`,
    atMs === null ? null : span(atMs, cli.language),
    reason,
    localTime(at, zone),
  ]);
  const drawn = await table(
    head.map((title) => cli.say(title)),
    rows,
  );
  return next === null ? drawn : `${drawn}\n${cli.say(phrases.more)}: --cursor ${next}`;
}
