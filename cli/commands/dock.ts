// liuhen dock ls, topology; the bays' names are in dock-bind.ts
import type { Command } from 'commander';
import type { BayStatus } from '../../core/model.ts';
import type { CommandLine } from '../command-line.ts';
import { bayStates, phrases } from '../output/messages.ts';
import { safe, size, table } from '../output/show.ts';
import { addBindCommands } from './dock-bind.ts';

interface Topology {
  readonly controllers: readonly { readonly controller: string | null; readonly endpoints: number }[];
  readonly devices: readonly {
    readonly port: string;
    readonly bay: string | null;
    readonly vid: string;
    readonly pid: string;
    readonly product: string | null;
    readonly speedMbit: number | null;
    readonly shareMbit: number | null;
    readonly recorders: number;
  }[];
}

export function addDockCommands(program: Command, cli: CommandLine): void {
  const dock = cli.command(program, 'dock');
  cli.command(dock, 'ls').action(
    cli.action(async () => {
      const { value } = await cli.ask('dock ls', {});
      return { value, shown: () => show((value as { bays: readonly BayStatus[] }).bays, cli) };
    }),
  );
  cli.command(dock, 'topology').action(
    cli.action(async () => {
      const { value } = await cli.ask('dock topology', {});
      return { value, shown: () => showTopology(value as Topology, cli) };
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

async function showTopology({ controllers, devices }: Topology, cli: CommandLine): Promise<string> {
  if (devices.length === 0) return cli.say(phrases.none);
  const head = [
    ['USB 口', 'port'],
    ['端口', 'bay'],
    ['设备', 'device'],
    ['Mbit/s', 'Mbit/s'],
    ['记录仪', 'recorders'],
    ['同时采集每台至多', 'at most each'],
  ] as const;
  const tree = await table(
    head.map((title) => cli.say(title)),
    devices.map(({ port, bay, vid, pid, product, speedMbit, recorders, shareMbit }) => [
      `${'  '.repeat(port.split('.').length - 1)}${port}`,
      bay,
      `${vid}:${pid} ${product ?? ''}`.trim(),
      speedMbit,
      recorders,
      shareMbit === null ? null : Math.round(shareMbit),
    ]),
  );
  const limit = cli.say(['个端点在用；多数控制器约 96 个', 'endpoints in use; most controllers have about 96']);
  return [tree, ...controllers.map(({ controller, endpoints }) => `${safe(controller)}: ${endpoints} ${limit}`)].join(
    '\n',
  );
}
