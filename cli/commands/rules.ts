// liuhen rules ls, explain, print, import through the daemon; rules check needs no station.
import type { Command } from 'commander';
import { errorTable } from '../../core/errors.ts';
import { annexTitle, annexWidths } from '../../core/tables/annex-table.ts';
import { tableBytes } from '../../core/tables/table-bytes.ts';
import { refuseExisting } from '../../storage/export/output.ts';
import { realFiles } from '../../storage/file-port.ts';
import type { RulesImported } from '../../web/rules-port.ts';
import type { CommandLine } from '../command-line.ts';
import { phrases } from '../output/messages.ts';
import { type ExplainedFor, explainedFor } from '../output/rule-outcome-texts.ts';
import { type ExplainedAnswer, explained, type ListedRules, listed, packProblems } from '../output/rule-texts.ts';
import { table } from '../output/show.ts';
import { writeOutput } from '../output/write-output.ts';
import { readTable, tableForm } from '../table-file.ts';

interface Annex {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function addRulesCommands(program: Command, cli: CommandLine): void {
  const rules = cli.command(program, 'rules');
  cli.command(rules, 'ls').action(
    cli.action(async () => {
      const { value } = await cli.ask('rules ls', {});
      return { value, shown: () => listed(value as ListedRules, cli) };
    }),
  );
  cli
    .command(rules, 'explain', '<matter>')
    .option('--unit <name>', cli.option('explainUnit'))
    .option('--day <day>', cli.option('explainDay'))
    .action(
      cli.action(async (matter: string, asked: { unit?: string; day?: string }) => {
        const { value } = await cli.ask('rules explain', { matter, ...asked });
        const shown = () => [explained(value as ExplainedAnswer, cli), ...explainedFor(value as ExplainedFor, cli)];
        return { value, shown: () => shown().join('\n') };
      }),
    );
  cli.command(rules, 'check', '[file...]').action(
    cli.action(async (given: readonly string[]) => {
      const { checkRules } = await import('../../rule-packs/inspect.ts');
      const files = given.map((file) => cli.path(file));
      const value = checkRules(files, await foldersOf(cli.dataDir));
      const isGood = value.problems.length === 0;
      return {
        value,
        shown: async () => {
          const line = `${cli.say(phrases.checked)}: ${value.checked}`;
          return [
            isGood && value.warnings.length === 0 ? `${line}. ${cli.say(phrases.clean)}` : line,
            ...(await packProblems(value.problems, ['问题', 'problem'], cli)),
            ...(await packProblems(value.warnings, ['请核对', 'look at'], cli)),
          ].join('\n');
        },
        exit: isGood ? 0 : errorTable.RULES_INVALID.exit,
      };
    }),
  );
  cli
    .command(rules, 'print')
    .option('--out <file>', cli.option('annexOut'))
    .action(
      cli.action(async ({ out }: { out?: string }) => {
        const path = out === undefined ? null : cli.path(out);
        const form = path === null ? null : tableForm(path);
        if (path !== null) await refuseExisting(realFiles, path);
        const { value } = await cli.ask('rules print', {});
        const { columns, rows } = value as Annex;
        if (path === null || form === null) return { value, shown: () => table(columns, rows) };
        await writeOutput(
          path,
          await tableBytes(form, { title: annexTitle, rows: [columns, ...rows], widths: annexWidths }),
        );
        return { value: { out: path, rows: rows.length }, shown: () => `${cli.say(phrases.written)} ${path}` };
      }),
    );
  cli
    .command(rules, 'import', '<file>')
    .option('--pack <name>', cli.option('pack'))
    .option('--document <title>', cli.option('annexDocument'))
    .action(
      cli.action(async (file: string, options: { pack?: string; document?: string }) => {
        const rows = await readTable(cli.path(file));
        const { value } = await cli.ask('rules import', { ...options, table: rows });
        return { value, shown: () => imported(value as RulesImported, cli) };
      }),
    );
}

/** What the station of this data directory reads, if there is one. */
async function foldersOf(dataDir: string) {
  const { stationPaths } = await import('../../storage/station/station-directory.ts');
  const { Settings } = await import('../../storage/station/settings.ts');
  const { ruleFolders } = await import('../station/station-rules.ts');
  const paths = stationPaths(dataDir);
  const settings = await Settings.open(paths.settings).catch((error: { code?: string }) => {
    if (error.code === 'STATION_MISSING') return undefined;
    throw error;
  });
  if (!settings) return { office: null, siteFolders: [] };
  return { office: settings.get('rules.office'), siteFolders: ruleFolders(settings, paths) };
}

async function imported(outcome: RulesImported, cli: CommandLine): Promise<string> {
  const { pack, added, updated, unchanged, dropped, rejected, notes } = outcome;
  const head = (what: readonly [string, string]) => [cli.say(['行', 'row']), cli.say(what)];
  const lines = async (what: readonly [string, string], rows: RulesImported['rejected']) =>
    rows.length === 0
      ? []
      : [
          await table(
            head(what),
            rows.map(({ line, reason }) => [line, reason]),
          ),
        ];
  return [
    cli.say([
      `规则包 ${pack}：新增事项 ${added}，更新 ${updated}，未变 ${unchanged}，不再有 ${dropped}；退回 ${rejected.length} 行`,
      `pack ${pack}: ${added} matters added, ${updated} updated, ${unchanged} unchanged, ${dropped} no more; ${rejected.length} rows rejected`,
    ]),
    ...(await lines(['退回原因', 'rejected because'], rejected)),
    ...(await lines(['请核对', 'look at'], notes)),
  ].join('\n');
}
