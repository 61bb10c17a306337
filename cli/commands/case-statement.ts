// liuhen case statement: the signed statement of completeness of an operation
import type { Command } from 'commander';
import type { Statement } from '../../core/statement.ts';
import type { CommandLine } from '../command-line.ts';
import { verdicts } from '../output/case-texts.ts';
import { safe } from '../output/show.ts';

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
}
