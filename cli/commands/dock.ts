// liuhen dock ls; the bays' names are in dock-bind.ts
import type { Command } from 'commander';
import type { BayStatus } from '../../core/model.ts';
import type { CommandLine } from '../command-line.ts';
import { bayStates, phrases } from '../output/messages.ts';
import { safe, size, table } from '../output/show.ts';
import { addBindCommands } from './dock-bind.ts';

export function addDockCommands(program: Command, cli: CommandLine): void {
  const dock = cli.command(program, 'dock');
  cli.command(dock, 'ls').action(
    cli.action(async () => {
      const { value } = await cli.ask('dock ls', {});
      return { value, shown: () => show((value as { bays: readonly BayStatus[] }).bays, cli) };
    }),
  );
  addBindCommands(dock, cli);
}

function show(bays: readonly BayStatus[], cli: CommandLine): string | Promise<string> {
  if (bays.length === 0) return cli.say(phrases.none);
  const head = [
    ['端口', 'bay'],
    ['状态', 'state'],
    ['记录仪', 'recorder'],
    ['文件', 'files'],
    ['已采集', 'copied'],
    ['已入库', 'stored'],
    ['仅在记录仪上', 'only on it'],
    ['说明', 'note'],
  ] as const;
  return table(
    head.map((title) => cli.say(title)),
    bays.map((bay) => [
      bay.bay,
      cli.say(bayStates[bay.state] ?? [bay.state, bay.state]),
      bay.device,
      bay.files,
      `${size(bay.doneBytes)} / ${size(bay.bytes)}`,
      bay.clips,
      bay.remaining,
      bay.error ? `${bay.error.code}: ${safe(bay.error.message)}` : '',
    ]),
  );
}
