// liuhen roster import, ls, remove
import { extname } from 'node:path';
import type { Command } from 'commander';
import { LiuhenError } from '../../core/errors.ts';
import {
  type RosterFile,
  rosterBatches,
  rosterLimits,
  rosterOfList,
  rosterOfTable,
} from '../../core/tables/roster-table.ts';
import type { CommandLine } from '../command-line.ts';
import { readJsonList } from '../json-list.ts';
import { phrases } from '../output/messages.ts';
import { rosterPhrases } from '../output/roster-texts.ts';
import { localTime, safe, table } from '../output/show.ts';
import { readTable } from '../table-file.ts';
import { wholeNumber } from '../whole-number.ts';

interface Report {
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
}

type Imported = Report & { readonly ignored: readonly string[] };

interface Roster {
  readonly shifts: readonly {
    readonly day: string;
    readonly unit: string;
    readonly officer: string | null;
    readonly name: string | null;
    readonly camera: string | null;
    readonly from: string | null;
    readonly to: string | null;
    readonly task: string | null;
  }[];
  readonly next: string | null;
}

export function addRosterCommands(program: Command, cli: CommandLine): void {
  const roster = cli.command(program, 'roster');
  cli
    .command(roster, 'import', '<file>')
    .option('--replace', cli.option('replaceRoster'))
    .action(
      cli.action(async (file: string, { replace = false }: { replace?: boolean }) => {
        const { rows, ignored } = await rosterOf(cli.path(file), cli);
        const rejected: Report['rejected'][number][] = [];
        const total = { added: 0, updated: 0, unchanged: 0, removed: 0, rejected, ignored };
        for (const part of rosterBatches(rows)) {
          const report = (await cli.ask('roster import', { rows: part, replace })).value as Report;
          for (const count of ['added', 'updated', 'unchanged', 'removed'] as const) total[count] += report[count];
          rejected.push(...report.rejected);
        }
        rejected.sort((a, b) => a.line - b.line);
        return { value: total, shown: () => showImport(total, cli) };
      }),
    );
  cli
    .command(roster, 'ls')
    .option('--day <day>', cli.option('day'))
    .option('--unit <name>', cli.option('unit'))
    .option('--officer <certificate>', cli.option('certificate'))
    .option('--limit <n>', cli.option('limit'), wholeNumber)
    .option('--cursor <next>', cli.option('cursor'))
    .action(
      cli.action(async (options: object) => {
        const { value, zone } = await cli.ask('roster ls', options);
        return { value, shown: () => showRoster(value as Roster, zone, cli) };
      }),
    );
  cli
    .command(roster, 'remove')
    .requiredOption('--day <day>', cli.option('day'))
    .option('--unit <name>', cli.option('unit'))
    .option('--officer <certificate>', cli.option('certificate'))
    .action(
      cli.action(async (options: object) => {
        const { value } = await cli.ask('roster remove', options);
        return { value, shown: () => `${(value as { removed: number }).removed} ${cli.say(rosterPhrases.removed)}` };
      }),
    );
}

/** @throws LiuhenError USAGE, TOO_LARGE for a file as a whole; a bad row is the daemon's to name. */
async function rosterOf(path: string, cli: CommandLine): Promise<RosterFile> {
  if (extname(path).toLowerCase() === '.json') {
    const what = cli.say(['不是排班的 JSON 清单', 'no JSON list of shifts']);
    const refused = (cause?: unknown) => new LiuhenError('USAGE', what, { context: { file: path }, cause });
    return rosterOfList(await readJsonList(path, 'shifts', rosterLimits.fileBytes, refused));
  }
  const roster = rosterOfTable(await readTable(path, rosterLimits));
  if (roster !== null) return roster;
  throw new LiuhenError('USAGE', cli.say(['表头不合要求', 'the headings do not fit']), {
    context: { file: path, needed: '日期, 证号' },
    hint: cli.say(['表头见 docs/roster.md', 'for the headings see docs/roster.md']),
  });
}

async function showImport(
  { added, updated, unchanged, removed, rejected, ignored }: Imported,
  cli: CommandLine,
): Promise<string> {
  const line = cli.say([
    `新增 ${added}，更新 ${updated}，未变 ${unchanged}，删除 ${removed}，退回 ${rejected.length}`,
    `${added} added, ${updated} updated, ${unchanged} unchanged, ${removed} removed, ${rejected.length} rejected`,
  ]);
  const unread =
    ignored.length === 0 ? [] : [`${cli.say(rosterPhrases.ignored)}: ${ignored.map((name) => safe(name)).join(' ')}`];
  if (rejected.length === 0) return [line, ...unread].join('\n');
  const head = [cli.say(['行', 'row']), cli.say(['原因', 'reason'])];
  const rows = rejected.slice(0, 200).map((row) => [row.line, row.reason]);
  return [line, ...unread, await table(head, rows)].join('\n');
}

async function showRoster({ shifts, next }: Roster, zone: string, cli: CommandLine): Promise<string> {
  if (shifts.length === 0) return cli.say(phrases.none);
  const head = [
    ['日期', 'day'],
    ['单位', 'unit'],
    ['证号', 'certificate'],
    ['姓名', 'name'],
    ['记录仪', 'recorder'],
    ['起', 'from'],
    ['止', 'to'],
    ['任务', 'task'],
  ] as const;
  const drawn = await table(
    head.map((title) => cli.say(title)),
    shifts.map(({ day, unit, officer, name, camera, from, to, task }) => [
      day,
      unit,
      officer,
      name,
      camera,
      localTime(from, zone),
      localTime(to, zone),
      task,
    ]),
  );
  return next === null ? drawn : `${drawn}\n${cli.say(phrases.more)}: --cursor ${next}`;
}
