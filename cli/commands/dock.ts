// liuhen dock ls, salvage, topology, prioritise; the bays' names are in dock-bind.ts, the time code in dock-time-qr.ts
import type { Command } from 'commander';
import type { BayStatus } from '../../core/model.ts';
import type { CommandLine } from '../command-line.ts';
import { factTexts } from '../output/fact-texts.ts';
import { bayStates, phrases } from '../output/messages.ts';
import { safe, size, span, table } from '../output/show.ts';
import { addBindCommands } from './dock-bind.ts';
import { addTimeQrCommand } from './dock-time-qr.ts';
import { addDockChoiceCommand } from './suggestion.ts';

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
    readonly link: {
      readonly capacity: number;
      readonly used: number;
      readonly reading: readonly string[];
      readonly waiting: readonly string[];
    } | null;
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
  cli.command(dock, 'salvage', '<bay>').action(
    cli.action(async (bay: string) => {
      const { value } = await cli.ask('dock salvage', { bay });
      return { value, shown: () => show([value as BayStatus], cli) };
    }),
  );
  cli.command(dock, 'topology').action(
    cli.action(async () => {
      const { value } = await cli.ask('dock topology', {});
      return { value, shown: () => showTopology(value as Topology, cli) };
    }),
  );
  cli
    .command(dock, 'prioritise', '<bay>')
    .option('--clear', cli.option('clearPriority'))
    .action(
      cli.action(async (bay: string, { clear = false }: { clear?: boolean }) => {
        const { value } = await cli.ask('dock prioritise', { bay, clear });
        const done = clear ? cli.say(['已取消优先', 'in turn again']) : cli.say(['优先采集', 'first']);
        return { value, shown: () => `${safe(bay)}: ${done}` };
      }),
    );
  addDockChoiceCommand(dock, cli);
  addBindCommands(dock, cli);
  addTimeQrCommand(dock, cli);
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
    ['约需', 'time left'],
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
      bay.finishesAt === null ? null : span(Math.max(Date.parse(bay.finishesAt) - Date.now(), 0), cli.language),
      [
        ...(bay.error ? [`${bay.error.code}: ${safe(bay.error.message)}`] : []),
        ...(bay.isQueued && !bay.error ? [cli.say(['排队等候', 'waiting its turn'])] : []),
        ...factTexts(bay.facts, cli),
      ].join('\n'),
    ]),
  );
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(bytes < 10e6 ? 1 : 0);

async function showTopology({ controllers, devices }: Topology, cli: CommandLine): Promise<string> {
  if (devices.length === 0) return cli.say(phrases.none);
  const head = [
    ['USB 口', 'port'],
    ['端口', 'bay'],
    ['设备', 'device'],
    ['Mbit/s', 'Mbit/s'],
    ['记录仪', 'recorders'],
    ['同时采集每台至多', 'at most each'],
    ['在用 / 可用 MB/s', 'used / carries MB/s'],
    ['正在采集', 'reading'],
    ['排队等候', 'waiting'],
  ] as const;
  const tree = await table(
    head.map((title) => cli.say(title)),
    devices.map(({ port, bay, vid, pid, product, speedMbit, recorders, shareMbit, link }) => [
      `${'  '.repeat(port.split('.').length - 1)}${port}`,
      bay,
      `${vid}:${pid} ${product ?? ''}`.trim(),
      speedMbit,
      recorders,
      shareMbit === null ? null : Math.round(shareMbit),
      link && `${megabytes(link.used)} / ${megabytes(link.capacity)}`,
      link?.reading.map(safe).join(' '),
      link?.waiting.map(safe).join(' '),
    ]),
  );
  const limit = cli.say(['个端点在用；多数控制器约 96 个', 'endpoints in use; most controllers have about 96']);
  return [tree, ...controllers.map(({ controller, endpoints }) => `${safe(controller)}: ${endpoints} ${limit}`)].join(
    '\n',
  );
}
