// liuhen case statement, case paper: the signed statement of completeness of an operation, and papers that print
import type { Command } from 'commander';
import type { Statement } from '../../core/statement.ts';
import { refuseExisting } from '../../storage/export/output.ts';
import { realFiles } from '../../storage/file-port.ts';
import type { CommandLine } from '../command-line.ts';
import { verdicts } from '../output/case-texts.ts';
import { phrases } from '../output/messages.ts';
import { safe, size } from '../output/show.ts';

interface Made {
  readonly sha256: string;
  readonly statement: Statement;
}

export function addCaseStatementCommands(cases: Command, cli: CommandLine): void {
  cli
    .command(cases, 'statement', '<number> <operation>')
    .option('--out <file>', cli.option('statementOut'))
    .action(
      cli.action(async (number: string, operation: string, { out }: { out?: string }) => {
        if (out !== undefined) await refuseExisting(realFiles, cli.path(out));
        const { value } = await cli.ask('case statement', { case: number, operation });
        const { sha256, statement } = value as Made;
        const { verdict } = statement.answer;
        const word = verdicts[verdict === 'gap' && statement.explained ? 'explained' : verdict];
        const line = `${word ? cli.say(word) : verdict} ${safe(sha256)}`;
        if (out === undefined) return { value, shown: () => line };
        const printed = await print(out, { case: number, kind: 'statement', operation });
        return { value: { ...(value as Made), out: printed.out }, shown: () => `${line}\n${shown(printed)}` };
      }),
    );
  cli
    .command(cases, 'paper', '<number>')
    .requiredOption('--kind <kind>', cli.option('paperKind'))
    .requiredOption('--out <file>', cli.option('out'))
    .option('--format <html|pdf>', cli.option('paperFormat'))
    .option('--operation <id>', cli.option('operation'))
    .option('--clip <id...>', cli.option('clips'))
    .action(
      cli.action(async (number: string, { out, clip: clips, ...options }: PaperOptions) => {
        const value = await print(out, { case: number, ...options, ...(clips && { clips }) });
        return { value, shown: () => shown(value) };
      }),
    );

  /** The form is what the name ends in, where nobody says another. */
  async function print(typed: string, asked: PaperArguments): Promise<Printed> {
    const out = cli.path(typed);
    const { writeReceived } = await import('../output/write-received.ts');
    const args = { format: /\.pdf$/i.test(out) ? 'pdf' : 'html', ...asked };
    const { value } = await cli.askForFiles('case paper', args, (files) => writeReceived(out, files, () => {}));
    return { ...(value as Omit<Printed, 'out'>), out };
  }

  function shown({ out, bytes, missing }: Printed): string {
    const line = `${cli.say(phrases.written)} ${safe(out)} (${size(bytes)})`;
    return missing.length === 0 ? line : `${line}\n${cli.say(phrases.fontLacks)} ${missing.join(' ')}`;
  }
}

interface PaperArguments {
  readonly case: string;
  readonly kind: string;
  readonly format?: string;
  readonly operation?: string;
  readonly clips?: readonly string[];
}

interface Printed {
  readonly case: string;
  readonly kind: string;
  readonly format: string;
  readonly bytes: number;
  readonly missing: readonly string[];
  readonly out: string;
}

interface PaperOptions {
  readonly kind: string;
  readonly out: string;
  readonly format?: string;
  readonly operation?: string;
  readonly clip?: readonly string[];
}
