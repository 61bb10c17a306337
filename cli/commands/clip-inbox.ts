// liuhen clip inbox, routine, link-many
import type { Command } from 'commander';
import type { Clip } from '../../core/model.ts';
import type { SuggestionRow } from '../../web/station-port.ts';
import type { CommandLine } from '../command-line.ts';
import { inboxPhrases } from '../output/inbox-texts.ts';
import { phrases } from '../output/messages.ts';
import { localTime, safe, span, table } from '../output/show.ts';
import { wholeNumber } from '../whole-number.ts';

interface Inbox {
  readonly inbox: readonly {
    readonly clip: Clip;
    readonly suggestions: readonly Pick<SuggestionRow, 'case' | 'confidence'>[];
    readonly dueAt: string | null;
    readonly late: boolean | null;
    readonly lateBy: string | null;
  }[];
  readonly next: string | null;
}

interface Linked {
  readonly case: string;
  readonly clips: readonly Clip[];
  readonly linked: number;
}

export function addInboxCommands(clip: Command, cli: CommandLine): void {
  cli
    .command(clip, 'inbox')
    .option('--officer <number>', cli.option('inboxOfficer'))
    .option('--limit <n>', cli.option('limit'), wholeNumber)
    .option('--cursor <next>', cli.option('cursor'))
    .action(
      cli.action(async (options: object) => {
        const { value, zone } = await cli.ask('clip inbox', options);
        return { value, shown: () => showInbox(value as Inbox, zone, cli) };
      }),
    );
  cli
    .command(clip, 'routine', '<id...>')
    .option('--undo', cli.option('routineUndo'))
    .option('--reason <text>', cli.option('reason'))
    .action(
      cli.action(async (clips: readonly string[], options: { undo?: boolean }) => {
        const { value } = await cli.ask('clip routine', { clips, ...options });
        const done = options.undo ? inboxPhrases.unmarked : inboxPhrases.marked;
        return { value, shown: () => `${(value as { marked: number }).marked} ${cli.say(done)}` };
      }),
    );
  cli
    .command(clip, 'link-many')
    .requiredOption('--case <number>', cli.option('case'))
    .option('--clip <id...>', cli.option('clips'))
    .option('--from <time>', cli.option('from'))
    .option('--to <time>', cli.option('to'))
    .option('--unit <name>', cli.option('linkUnit'))
    .option('--officer <number>', cli.option('officer'))
    .option('--yes', cli.option('yes'))
    .action(
      cli.action(async ({ clip: clips, ...options }: { clip?: readonly string[] }) => {
        const { value, zone } = await cli.ask('clip link-many', { ...options, ...(clips && { clips }) });
        return { value, shown: () => showLinked(value as Linked, zone, cli) };
      }),
    );
}

async function showInbox({ inbox, next }: Inbox, zone: string, cli: CommandLine): Promise<string> {
  if (inbox.length === 0) return cli.say(phrases.none);
  const head = [
    ['编号', 'clip'],
    ['开始', 'start'],
    ['时长', 'length'],
    ['警号', 'officer'],
    ['建议案号', 'suggested'],
    ['入库时限', 'due'],
    ['入库', 'docked'],
  ] as const;
  const rows = inbox.map(({ clip, suggestions, dueAt, late, lateBy }) => [
    clip.id,
    localTime(clip.start, zone),
    clip.durationMs === null ? null : span(clip.durationMs, cli.language),
    clip.officer,
    suggestions.map((one) => `${one.case} ${one.confidence}%`).join(', '),
    localTime(dueAt, zone),
    late === null ? null : [cli.say(late ? inboxPhrases.late : inboxPhrases.inTime), lateBy ?? ''].join(' ').trim(),
  ]);
  const drawn = await table(
    head.map((title) => cli.say(title)),
    rows,
  );
  return next === null ? drawn : `${drawn}\n${cli.say(phrases.more)}: --cursor ${next}`;
}

async function showLinked({ case: number, clips, linked }: Linked, zone: string, cli: CommandLine): Promise<string> {
  if (clips.length === 0) return cli.say(phrases.none);
  const head = [
    ['编号', 'clip'],
    ['开始', 'start'],
    ['警号', 'officer'],
    ['记录仪', 'recorder'],
    ['文件名', 'file'],
    ['标志', 'flags'],
  ] as const;
  const drawn = await table(
    head.map((title) => cli.say(title)),
    clips.map((clip) => [
      clip.id,
      localTime(clip.start, zone),
      clip.officer,
      clip.device.serial,
      clip.file.name,
      clip.flags.join(' '),
    ]),
  );
  const last = linked > 0 ? inboxPhrases.linked : inboxPhrases.wouldLink;
  return `${drawn}\n${safe(number)}: ${clips.length} ${cli.say(last)}`;
}
