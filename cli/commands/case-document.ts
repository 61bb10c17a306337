// liuhen case document add; case review; case note add, approve, return
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { safe } from '../output/show.ts';
import { type ShownNote, showNote } from './show-note.ts';

export function addCaseDocumentCommands(cases: Command, cli: CommandLine): void {
  const document = cli.command(cases, 'document');
  cli
    .command(document, 'add', '<number>')
    .requiredOption('--kind <kind>', cli.option('documentKind'))
    .requiredOption('--number <number>', cli.option('document'))
    .requiredOption('--date <day>', cli.option('documentDate'))
    .option('--served-at <time>', cli.option('servedAt'))
    .option('--service-mode <mode>', cli.option('serviceMode'))
    .option('--served-clip <clip>', cli.option('servedClip'))
    .action(
      cli.action(async (number: string, options: { number: string }) => {
        const { value } = await cli.ask('case document add', { case: number, ...options });
        return { value, shown: () => `${cli.say(['已登记', 'entered'])} ${safe(options.number)}` };
      }),
    );
  cli
    .command(cases, 'review', '<number> <outcome>')
    .option('--opinion <text>', cli.option('opinion'))
    .option('--date <day>', cli.option('reviewDate'))
    .action(
      cli.action(async (number: string, outcome: string, options: object) => {
        if (outcome === 'ask') {
          const { value } = await cli.ask('case review ask', { case: number, ...options });
          return {
            value,
            shown: () => `${cli.say(['已提请法制审核', 'the legal review is asked for'])} ${safe(number)}`,
          };
        }
        const { value } = await cli.ask('case review', { case: number, outcome, ...options });
        return { value, shown: () => `${cli.say(['已审核', 'reviewed'])} ${safe(number)}` };
      }),
    );
  const note = cli.command(cases, 'note');
  cli
    .command(note, 'add', '<number> <operation>')
    .requiredOption('--cause <cause>', cli.option('cause'))
    .requiredOption('--text <text>', cli.option('noteText'))
    .requiredOption('--signer <certificate...>', cli.option('signer'))
    .option('--substitute <text>', cli.option('substitute'))
    .action(
      cli.action(
        async (number: string, operation: string, { signer, ...options }: { readonly signer: readonly string[] }) => {
          const { value, zone } = await cli.ask('case note add', {
            case: number,
            operation,
            signers: signer,
            ...options,
          });
          return { value, shown: () => showNote(value as ShownNote, zone, cli) };
        },
      ),
    );
  for (const verb of ['approve', 'return'] as const)
    cli
      .command(note, verb, '<number> <note>')
      .requiredOption('--opinion <text>', cli.option('opinion'))
      .action(
        cli.action(async (number: string, id: string, { opinion }: { opinion: string }) => {
          const { value, zone } = await cli.ask(`case note ${verb}`, { case: number, note: id, opinion });
          return { value, shown: () => showNote(value as ShownNote, zone, cli) };
        }),
      );
}
