// liuhen dock ports, bind, unbind. Without a port `bind` waits for a recorder in each bay in turn, and names it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { LiuhenError } from '../../core/errors.ts';
import type { CommandLine } from '../command-line.ts';
import { phrases } from '../output/messages.ts';
import { safe, table } from '../output/show.ts';
import { wholeNumber } from '../whole-number.ts';

interface Port {
  readonly port: string;
  readonly bay: string | null;
  readonly device: {
    readonly vid: string;
    readonly pid: string;
    readonly serial: string | null;
    readonly product: string | null;
    readonly speedMbit: number | null;
    readonly mayBeRecorder: boolean;
  } | null;
}

const lookEveryMs = 500;

export function addBindCommands(dock: Command, cli: CommandLine): void {
  cli.command(dock, 'ports').action(
    cli.action(async () => {
      const ports = await portsOf(cli);
      return { value: { ports }, shown: () => showPorts(ports, cli) };
    }),
  );
  cli
    .command(dock, 'bind', '[port] [bay]')
    .option('--count <n>', cli.option('bayCount'), wholeNumber)
    .action(
      cli.action(async (port: string | undefined, bay: string | undefined, { count = 1 }: { count?: number }) => {
        if (port !== undefined && bay !== undefined) {
          const { value } = await cli.ask('dock bind', { port, bay });
          return { value, shown: () => `${safe(port)} → ${safe(bay)}` };
        }
        if (port !== undefined)
          throw new LiuhenError('USAGE', cli.say(['须给出端口名', 'a port needs the name of its bay']));
        const bound = await bindInTurn(cli, count);
        return { value: { bound }, shown: () => cli.say(phrases.bound) };
      }),
    );
  cli.command(dock, 'unbind', '<port>').action(
    cli.action(async (port: string) => {
      const { value } = await cli.ask('dock unbind', { port });
      return { value, shown: () => `${safe(port)} → —` };
    }),
  );
}

async function portsOf(cli: CommandLine): Promise<readonly Port[]> {
  const { value } = await cli.ask('dock ports', {});
  return (value as { ports: readonly Port[] }).ports;
}

/** Bays 1, 2, 3 …: each is the port at which the next recorder appears. Ctrl-C ends it; what was bound stays. */
async function bindInTurn(cli: CommandLine, count: number): Promise<{ port: string; bay: string }[]> {
  const bound: { port: string; bay: string }[] = [];
  const occupied = async () =>
    new Set((await portsOf(cli)).filter(({ device }) => device?.mayBeRecorder).map(({ port }) => port));
  let before = await occupied();
  for (let number = 1; number <= count; number += 1) {
    const bay = String(number);
    cli.around.stderr.write(`${cli.say(['请把记录仪插入', 'put a recorder into bay'])} ${bay} …\n`);
    let port: string | undefined;
    while (port === undefined) {
      await sleep(lookEveryMs);
      const now = await occupied();
      port = [...now].find((found) => !before.has(found));
      // One that was taken out may be put in again, into this bay too.
      before = new Set([...before].filter((known) => now.has(known)));
    }
    await cli.ask('dock bind', { port, bay });
    cli.around.stderr.write(`${port} → ${bay}\n`);
    bound.push({ port, bay });
    before.add(port);
  }
  return bound;
}

function showPorts(ports: readonly Port[], cli: CommandLine): string | Promise<string> {
  if (ports.length === 0) return cli.say(phrases.none);
  const head = [
    ['USB 口', 'port'],
    ['端口', 'bay'],
    ['设备', 'device'],
    ['序列号', 'serial'],
    ['Mbit/s', 'Mbit/s'],
  ] as const;
  return table(
    head.map((title) => cli.say(title)),
    ports.map(({ port, bay, device }) => [
      port,
      bay,
      device && `${device.vid}:${device.pid} ${device.product ?? ''}`.trim(),
      device?.serial,
      device?.speedMbit,
    ]),
  );
}
