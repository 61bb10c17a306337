// liuhen report: a report as a table for a person, as CSV, or as a file.
import type { Command } from 'commander';
import { LiuhenError } from '../../core/errors.ts';
import type { Report } from '../../core/report.ts';
import { reportColumnWidth } from '../../core/tables/report-rows.ts';
import { tableBytes } from '../../core/tables/table-bytes.ts';
import { refuseExisting } from '../../storage/export/output.ts';
import { realFiles } from '../../storage/file-port.ts';
import type { CommandLine } from '../command-line.ts';
import { phrases } from '../output/messages.ts';
import { fileRows, rateRows, shownCell } from '../output/report-cells.ts';
import { reportPhrases } from '../output/report-texts.ts';
import { localTime, safe, table } from '../output/show.ts';
import { writeOutput } from '../output/write-output.ts';
import { tableForm } from '../table-file.ts';
import { wholeNumber } from '../whole-number.ts';

interface ReportOptions {
  readonly day?: string;
  readonly from?: string;
  readonly to?: string;
  readonly year?: number;
  readonly unit?: string;
  readonly format?: string;
  readonly rates?: boolean;
  readonly out?: string;
}

/** Rows that a terminal is given; a year's thousands are for a file. */
const mostShown = 200;

export function addReportCommand(program: Command, cli: CommandLine): void {
  cli
    .command(program, 'report', '[name]')
    .option('--day <day>', cli.option('reportDay'))
    .option('--from <day>', cli.option('reportFrom'))
    .option('--to <day>', cli.option('reportTo'))
    .option('--year <year>', cli.option('reportYear'), wholeNumber)
    .option('--unit <name>', cli.option('reportUnit'))
    .option('--format <format>', cli.option('reportFormat'))
    .option('--rates', cli.option('reportRates'))
    .option('--out <file>', cli.option('annexOut'))
    .action(
      cli.action(async (name: string | undefined, { format, rates = false, out, ...asked }: ReportOptions) => {
        if (name === undefined) {
          const { value } = await cli.ask('report ls', {});
          return { value, shown: () => showList((value as { reports: readonly Listed[] }).reports, cli) };
        }
        if (format !== undefined && format !== 'table' && format !== 'csv')
          throw new LiuhenError('USAGE', `--format ${format}`, { context: { field: 'format' }, hint: 'table, csv' });
        const path = out === undefined ? null : cli.path(out);
        const form = path === null ? null : tableForm(path);
        if (path !== null) await refuseExisting(realFiles, path);
        const { value, zone } = await cli.ask('report', { report: name, ...asked });
        const report = value as Report;
        const rows = () =>
          rates ? rateRows(report, cli.language) : fileRows(report, { zone, language: cli.language });
        if (path !== null && form !== null) {
          const written = rows();
          const widths = written[0]!.map(() => reportColumnWidth);
          await writeOutput(path, await tableBytes(form, { title: report.title, rows: written, widths }));
          const about = { out: path, rows: written.length - 1 };
          return { value: about, shown: () => `${cli.say(phrases.written)} ${path}` };
        }
        if (format === 'csv') return { value, shown: () => csv(report.title, rows()) };
        return { value, shown: () => showReport(report, zone, cli) };
      }),
    );
}

/** Each line ends as RFC 4180 has it, the last too. */
async function csv(title: string, rows: readonly (readonly string[])[]): Promise<string> {
  return `${Buffer.from(await tableBytes('csv', { title, rows, widths: [] })).toString()}\r\n`;
}

interface Listed {
  readonly report: string;
  readonly title: string;
}

function showList(reports: readonly Listed[], cli: CommandLine): Promise<string> {
  return table(
    [cli.say(reportPhrases.report), cli.say(reportPhrases.about)],
    reports.map(({ report, title }) => [report, title]),
  );
}

async function showReport(report: Report, zone: string, cli: CommandLine): Promise<string> {
  const { title, from, to, unit, madeAt, columns, rows, rates } = report;
  const { language } = cli;
  const days = from === null ? '' : `${cli.say(reportPhrases.days)} ${from === to ? from : `${from} – ${to}`}  `;
  const whose = `${cli.say(reportPhrases.unit)} ${safe(unit ?? cli.say(reportPhrases.all))}`;
  const parts = [`${title}  ${days}${whose}  ${cli.say(reportPhrases.asOf)} ${localTime(madeAt, zone)}`];
  if (rates.length > 0) {
    const [head = [], ...found] = rateRows(report, language);
    parts.push(await table(head, found));
  }
  if (rows.length === 0) return [...parts, cli.say(phrases.none)].join('\n');
  const shown = rows
    .slice(0, mostShown)
    .map((row) => columns.map((column) => shownCell(row[column.column], column, { zone, language })));
  parts.push(
    await table(
      columns.map((column) => column.title),
      shown,
    ),
  );
  if (rows.length > mostShown) parts.push(`${rows.length - mostShown} ${cli.say(reportPhrases.moreRows)}`);
  return parts.join('\n');
}
