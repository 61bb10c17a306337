// liuhen rebuild
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { phrases } from '../output/messages.ts';
import { ProgressLine } from '../output/progress.ts';
import { exitOf, findingTable, shownFinding } from './fsck.ts';

export function addRebuildCommand(program: Command, cli: CommandLine): void {
  cli.command(program, 'rebuild').action(
    cli.action(async () => {
      const { rebuildStation } = await import('../station/offline.ts');
      const bar = new ProgressLine(cli.around.stderr);
      try {
        const report = await rebuildStation(cli.dataDir, (progress) => bar.update(progress));
        const { events, clips, findings } = report;
        return {
          value: { events, clips, findings: findings.map(shownFinding) },
          shown: async () =>
            `${cli.say(phrases.rebuilt)}: ${JSON.stringify({ events, clips })}${await findingTable(findings, cli)}`,
          exit: exitOf(findings),
        };
      } finally {
        bar.stop();
      }
    }),
  );
}
