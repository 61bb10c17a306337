// liuhen log checkpoint, consistency
import type { Command } from 'commander';
import { errorTable } from '../../core/errors.ts';
import type { CommandLine } from '../command-line.ts';

import { phrases } from '../output/messages.ts';
import { readSmallFile } from '../small-file.ts';

export function addLogCommands(program: Command, cli: CommandLine): void {
  const log = cli.command(program, 'log');
  cli.command(log, 'checkpoint').action(
    cli.action(async () => {
      const { value } = await cli.ask('log checkpoint', {});
      return { value, shown: () => (value as { checkpoint: string }).checkpoint };
    }),
  );
  cli
    .command(log, 'consistency')
    .requiredOption('--from <file>', cli.option('fromFile'))
    .action(
      cli.action(async (options: { from: string }) => {
        const checkpoint = await readSmallFile(cli.path(options.from), 'from');
        const { value } = await cli.ask('log consistency', { checkpoint });
        const { from, to, consistent } = value as { from: number; to: number; consistent: boolean };
        const verdict = consistent ? phrases.consistent : phrases.inconsistent;
        return {
          value,
          shown: () => `${cli.say(verdict)} (${from} → ${to})`,
          exit: consistent ? 0 : errorTable.ALTERED.exit,
        };
      }),
    );
}
