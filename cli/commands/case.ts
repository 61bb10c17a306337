// liuhen case open, ls, show, edit, close, reopen, coverage; what belongs to a case is in case-operation.ts,
// case-document.ts and case-qr.ts
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { caseStates } from '../output/case-texts.ts';
import { phrases } from '../output/messages.ts';
import { facts, safe, table } from '../output/show.ts';
import { addCaseDocumentCommands } from './case-document.ts';
import { addCaseImportCommand } from './case-import.ts';
import { addCaseOperationCommands } from './case-operation.ts';
import { addCasePropertyCommands } from './case-property.ts';
import { addCaseQrCommand } from './case-qr.ts';
import { addCaseStatementCommands } from './case-statement.ts';
import { showCoverage } from './show-coverage.ts';
import { type Dossier, showDossier } from './show-dossier.ts';

interface ShownCase {
  readonly number: string;
  readonly state: string;
  readonly matter: string | null;
  readonly unit: string;
  readonly object: string | null;
  readonly operations: readonly unknown[];
  readonly clips: readonly string[];
}

interface FactOptions {
  readonly matter?: string;
  readonly unit?: string;
  readonly object?: string;
  readonly actingName?: string;
  readonly body?: string;
  readonly power?: string;
  readonly powerBasis?: string;
  readonly powerFrom?: string;
  readonly powerTo?: string;
  readonly person?: string[];
  readonly stage?: string[];
}

export function addCaseCommands(program: Command, cli: CommandLine): void {
  const cases = cli.command(program, 'case');
  addFactOptions(cli.command(cases, 'open', '<number>'), cli).action(
    cli.action(async (number: string, options: FactOptions) => {
      const { value } = await cli.ask('case open', { number, ...factsOf(options) });
      return { value, shown: () => `${cli.say(['已登记', 'opened'])} ${safe((value as ShownCase).number)}` };
    }),
  );
  cli
    .command(cases, 'ls')
    .option('--object <text>', cli.option('object'))
    .option('--state <state>', cli.option('caseState'))
    .option('--awaiting <what>', cli.option('awaiting'))
    .option('--limit <n>', cli.option('limit'), Number)
    .option('--cursor <cursor>', cli.option('cursor'))
    .action(
      cli.action(async (options: object) => {
        const { value } = await cli.ask('case ls', options);
        return { value, shown: () => showList((value as { cases: readonly ShownCase[] }).cases, cli) };
      }),
    );
  cli
    .command(cases, 'show', '<number>')
    .option('--dossier', cli.option('dossier'))
    .action(
      cli.action(async (number: string, { dossier }: { readonly dossier?: true }) => {
        const { value, zone } = await cli.ask(dossier ? 'case dossier' : 'case show', { case: number });
        return {
          value,
          shown: () => (dossier ? showDossier(value as Dossier, zone, cli) : facts(Object.entries(value as object))),
        };
      }),
    );
  addFactOptions(cli.command(cases, 'edit', '<number>'), cli)
    .requiredOption('--reason <text>', cli.option('reason'))
    .action(
      cli.action(async (number: string, { reason, ...options }: FactOptions & { reason: string }) => {
        const { value } = await cli.ask('case edit', { case: number, reason, ...factsOf(options) });
        return { value, shown: () => facts(Object.entries(value as object)) };
      }),
    );
  cli.command(cases, 'close', '<number>').action(
    cli.action(async (number: string) => {
      const { value } = await cli.ask('case close', { case: number });
      return { value, shown: () => `${cli.say(['已归卷', 'closed'])} ${safe(number)}` };
    }),
  );
  cli
    .command(cases, 'reopen', '<number>')
    .requiredOption('--reason <text>', cli.option('reason'))
    .action(
      cli.action(async (number: string, { reason }: { reason: string }) => {
        const { value } = await cli.ask('case reopen', { case: number, reason });
        return { value, shown: () => `${cli.say(['已撤销归卷', 'open again'])} ${safe(number)}` };
      }),
    );
  cli.command(cases, 'coverage', '<number>').action(
    cli.action(async (number: string) => {
      const { value, zone } = await cli.ask('case coverage', { case: number });
      return { value, shown: () => showCoverage(value as never, zone, cli) };
    }),
  );
  addCaseQrCommand(cases, cli);
  addCaseImportCommand(cases, cli);
  addCaseOperationCommands(cases, cli);
  addCaseDocumentCommands(cases, cli);
  addCasePropertyCommands(cases, cli);
  addCaseStatementCommands(cases, cli);
}

function addFactOptions(command: Command, cli: CommandLine): Command {
  return command
    .option('--matter <matter>', cli.option('matter'))
    .option('--unit <unit>', cli.option('unit'))
    .option('--object <text>', cli.option('object'))
    .option('--acting-name <text>', cli.option('actingName'))
    .option('--body <text>', cli.option('body'))
    .option('--power <kind>', cli.option('power'))
    .option('--power-basis <text>', cli.option('powerBasis'))
    .option('--power-from <day>', cli.option('powerFrom'))
    .option('--power-to <day>', cli.option('powerTo'))
    .option('--person <certificate...>', cli.option('casePerson'))
    .option('--stage <stage=day...>', cli.option('stage'));
}

function factsOf({ power, powerBasis, powerFrom, powerTo, person, stage, ...rest }: FactOptions): object {
  const dated = stage?.map((given) => [given.slice(0, given.indexOf('=')), given.slice(given.indexOf('=') + 1)]);
  return {
    ...rest,
    ...(power === undefined ? {} : { power: { kind: power, basis: powerBasis, from: powerFrom, to: powerTo } }),
    ...(person && { people: person }),
    ...(dated && { stages: Object.fromEntries(dated) }),
  };
}

function showList(rows: readonly ShownCase[], cli: CommandLine): string | Promise<string> {
  if (rows.length === 0) return cli.say(phrases.none);
  const head = [
    cli.say(['案号', 'number']),
    cli.say(['状态', 'state']),
    cli.say(['事项', 'matter']),
    cli.say(['单位', 'unit']),
    cli.say(['当事人', 'object']),
    cli.say(['现场执法', 'operations']),
    cli.say(['资料', 'clips']),
  ];
  return table(
    head,
    rows.map(({ number, state, matter, unit, object, operations, clips }) => [
      number,
      caseStates[state] ? cli.say(caseStates[state]) : state,
      matter,
      unit,
      object,
      operations.length,
      clips.length,
    ]),
  );
}
