// liuhen case import: reads the case platform's export and hands it to the daemon, so many rows at a time.
import { extname } from 'node:path';
import type { Command } from 'commander';
import { LiuhenError } from '../../core/errors.ts';
import { caseOfRow, columnsOf, joinedCases } from '../case-table.ts';
import type { DaemonAnswer } from '../client.ts';
import type { CommandLine } from '../command-line.ts';
import { readJsonList } from '../json-list.ts';
import { safe, table } from '../output/show.ts';
import { readTable } from '../table-file.ts';

interface ImportRow {
  readonly line: number;
  readonly case: unknown;
}

interface Report {
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
}

/** Headings that say nothing of a case that is kept here: platforms write more than that. */
type Ignored = readonly string[];

const limits = { fileBytes: 256 << 20, textBytes: 200 << 20, rows: 500_000 };
/** A request to the daemon holds a mebibyte; a batch is durable as a whole. */
const batch = { rows: 1000, bytes: 900 << 10 };

export function addCaseImportCommand(cases: Command, cli: CommandLine): void {
  cli.command(cases, 'import', '<file>').action(
    cli.action(async (file: string) => {
      const { rows, ignored } = await rowsOf(cli.path(file), cli);
      const total = { added: 0, updated: 0, unchanged: 0, rejected: [] as Report['rejected'][number][], ignored };
      for await (const { added, updated, unchanged, rejected } of reports(rows, cli)) {
        total.added += added;
        total.updated += updated;
        total.unchanged += unchanged;
        total.rejected.push(...rejected);
      }
      return { value: total, shown: () => show(total, cli) };
    }),
  );
}

/** @throws LiuhenError USAGE, TOO_LARGE for a file as a whole; a bad row is the daemon's to name. */
async function rowsOf(path: string, cli: CommandLine): Promise<{ rows: Iterable<ImportRow>; ignored: Ignored }> {
  if (extname(path).toLowerCase() === '.json') return { rows: await fromJson(path, cli), ignored: [] };
  const [head, ...rows] = await readTable(path, limits);
  const { fields, unknown } = columnsOf(head?.cells ?? []);
  if (!fields.includes('number'))
    throw new LiuhenError('USAGE', cli.say(['表头不合要求', 'the headings do not fit']), {
      context: { file: path, needed: '案号' },
      hint: cli.say(['表头见 docs/cases.md', 'for the headings see docs/cases.md']),
    });
  // While the daemon writes one batch the rows of the next are put together.
  const cases = rows.values().map(({ line, cells }) => ({ line, case: caseOfRow(fields, cells) }));
  return { rows: joinedCases(cases), ignored: unknown };
}

/** `line` is the place in the list. */
async function fromJson(path: string, cli: CommandLine): Promise<ImportRow[]> {
  const what = cli.say(['不是案件的 JSON 清单', 'no JSON list of cases']);
  const refused = (cause?: unknown) => new LiuhenError('USAGE', what, { context: { file: path }, cause });
  const list = await readJsonList(path, 'cases', limits.fileBytes, refused);
  return list.map((row, index) => ({ line: index + 1, case: row }));
}

/** Asks for a batch while the one before is still being written; the daemon takes them in turn. */
async function* reports(rows: Iterable<ImportRow>, cli: CommandLine): AsyncGenerator<Report> {
  const asked: Promise<DaemonAnswer>[] = [];
  let hasSession = false;
  for (const part of batches(rows)) {
    const answer = cli.ask('case import', { rows: part });
    // A failure is met below, in turn.
    answer.catch(() => undefined);
    asked.push(answer);
    // The first one opens the session that the others share.
    if (asked.length > 1 || !hasSession) yield (await asked.shift()!).value as Report;
    hasSession = true;
  }
  for (const answer of asked) yield (await answer).value as Report;
}

function* batches(rows: Iterable<ImportRow>): Generator<ImportRow[]> {
  let part: ImportRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = Buffer.byteLength(JSON.stringify(row));
    if (part.length === batch.rows || (part.length > 0 && bytes + size > batch.bytes)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(row);
    bytes += size;
  }
  if (part.length > 0) yield part;
}

async function show(
  { added, updated, unchanged, rejected, ignored }: Report & { readonly ignored: Ignored },
  cli: CommandLine,
): Promise<string> {
  const line = cli.say([
    `新增 ${added}，更新 ${updated}，未变 ${unchanged}，退回 ${rejected.length}`,
    `${added} added, ${updated} updated, ${unchanged} unchanged, ${rejected.length} rejected`,
  ]);
  const unread =
    ignored.length === 0 ? [] : [`${cli.say(['未采用的列', 'columns not taken'])}: ${ignored.map(safe).join(' ')}`];
  if (rejected.length === 0) return [line, ...unread].join('\n');
  const head = [cli.say(['行', 'row']), cli.say(['原因', 'reason'])];
  const rows = rejected.slice(0, 200).map((row) => [row.line, row.reason]);
  return [line, ...unread, await table(head, rows)].join('\n');
}
