// liuhen rebuild
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { phrases } from '../output/messages.ts';
import { ProgressLine } from '../output/progress.ts';

export function addRebuildCommand(program: Command, cli: CommandLine): void {
  cli.command(program, 'rebuild').action(
    cli.action(async () => {
      const { rebuildStation } = await import('../station/offline.ts');
      const bar = new ProgressLine(cli.around.stderr);
      try {
        const value = await rebuildStation(cli.dataDir, (progress) => bar.update(progress));
        return { value, shown: () => `${cli.say(phrases.rebuilt)}: ${JSON.stringify(value)}` };
      } finally {
        bar.stop();
      }
    }),
  );
}
