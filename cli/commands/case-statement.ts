// liuhen case statement, case paper: the signed statement of completeness of an operation, and papers that print
import type { Command } from 'commander';
import type { Statement } from '../../core/statement.ts';
import type { CommandLine } from '../command-line.ts';
import { verdicts } from '../output/case-texts.ts';
import { phrases } from '../output/messages.ts';
import { safe, size } from '../output/show.ts';

interface Made {
  readonly sha256: string;
  readonly statement: Statement;
}

export function addCaseStatementCommands(cases: Command, cli: CommandLine): void {
  cli.command(cases, 'statement', '<number> <operation>').action(
    cli.action(async (number: string, operation: string) => {
      const { value } = await cli.ask('case statement', { case: number, operation });
      const { sha256, statement } = value as Made;
      const { verdict } = statement.answer;
      const word = verdicts[verdict === 'gap' && statement.explained ? 'explained' : verdict];
      return { value, shown: () => `${word ? cli.say(word) : verdict} ${safe(sha256)}` };
    }),
  );
  cli
    .command(cases, 'paper', '<number>')
    .requiredOption('--kind <kind>', cli.option('paperKind'))
    .requiredOption('--out <file>', cli.option('out'))
    .option('--operation <id>', cli.option('operation'))
    .option('--clip <id...>', cli.option('clips'))
    .action(
      cli.action(async (number: string, { out: typed, clip: clips, ...options }: PaperOptions) => {
        const out = cli.path(typed);
        const { writeReceived } = await import('../output/write-received.ts');
        const args = { case: number, ...options, ...(clips && { clips }) };
        const { value } = await cli.askForFiles('case paper', args, (files) => writeReceived(out, files, () => {}));
        const answer = { ...(value as { case: string; kind: string; bytes: number }), out };
        return { value: answer, shown: () => `${cli.say(phrases.written)} ${safe(out)} (${size(answer.bytes)})` };
      }),
    );
}

interface PaperOptions {
  readonly kind: string;
  readonly out: string;
  readonly operation?: string;
  readonly clip?: readonly string[];
}
