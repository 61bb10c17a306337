// liuhen station init, run, readmit, status
import type { Command } from 'commander';
import type { CheckStatus, StationStatus } from '../../web/station-port.ts';
import type { CommandLine } from '../command-line.ts';
import { phrases } from '../output/messages.ts';
import { facts, localTime, safe, size, span } from '../output/show.ts';

interface InitOptions {
  readonly id?: string;
  readonly name?: string;
  readonly org?: string;
  readonly timezone?: string;
}

interface RunOptions {
  readonly bays?: string;
  readonly listen?: string;
  readonly usb: boolean;
  readonly init?: boolean;
}

export function addStationCommands(program: Command, cli: CommandLine): void {
  const station = cli.command(program, 'station');
  cli
    .command(station, 'init')
    .option('--id <id>', cli.option('id'))
    .option('--name <name>', cli.option('name'))
    .option('--org <name>', cli.option('org'))
    .option('--timezone <zone>', cli.option('timezone'))
    .action(
      cli.action(async (options: InitOptions) => {
        const value = await init(cli.dataDir, options);
        return {
          value,
          shown: () =>
            `${cli.say(phrases.stationMade)}: ${value.station.id} ${safe(value.station.name)}\n` +
            `${cli.say(phrases.keepRoot)}: ${value.root}\n${value.logKey}\n` +
            `${cli.say(phrases.oneTime)}:\n` +
            accountLines(value.accounts),
        };
      }),
    );
  cli
    .command(station, 'run')
    .option('--bays <dir>', cli.option('bays'))
    .option('--listen <host:port>', cli.option('listen'))
    .option('--no-usb', cli.option('noUsb'))
    .option('--init', cli.option('init'))
    .action((options: RunOptions) => run(cli, options));
  cli.command(station, 'readmit', '<administrator>').action(
    cli.action(async (user: string) => {
      const { readmit } = await import('../station/found.ts');
      const value = await readmit(cli.dataDir, user);
      return { value, shown: () => `${cli.say(phrases.oneTime)}:\n  ${safe(value.user)}  ${safe(value.passwordFile)}` };
    }),
  );
  cli.command(station, 'status').action(
    cli.action(async () => {
      const { value, zone } = await cli.ask('station status', {});
      return { value, shown: () => show(value as StationStatus, zone, cli) };
    }),
  );
}

const accountLines = (accounts: readonly { readonly user: string; readonly passwordFile: string }[]) =>
  accounts.map(({ user, passwordFile }) => `  ${user}  ${safe(passwordFile)}`).join('\n');

/** CONTRACT §3: the answer of `station init`. */
async function init(dataDir: string, options: InitOptions) {
  const { readFile } = await import('node:fs/promises');
  const { stationPaths } = await import('../../storage/station/station-directory.ts');
  const { foundStation } = await import('../station/found.ts');
  const { id = 'ST01', name = id, org = '', timezone = 'Asia/Shanghai' } = options;
  const { identity: station, accounts } = await foundStation(dataDir, { id, name, org, timezone });
  const { rootPem, vkey } = stationPaths(dataDir);
  return { station, root: rootPem, logKey: (await readFile(vkey, 'utf8')).trimEnd(), accounts };
}

/** In the foreground until it is told to stop. The one line on stdout is JSON with or without --json. */
async function run(cli: CommandLine, options: RunOptions): Promise<void> {
  const { dataDir } = cli;
  const { parseListen } = await import('../../web/listen-address.ts');
  const listen = options.listen === undefined ? undefined : parseListen(options.listen);
  if (options.init) {
    const { existsSync } = await import('node:fs');
    const { stationPaths } = await import('../../storage/station/station-directory.ts');
    if (!existsSync(stationPaths(dataDir).settings)) {
      const { accounts } = await init(dataDir, {});
      cli.around.stderr.write(`${cli.say(phrases.oneTime)}:\n${accountLines(accounts)}\n`);
    }
  }
  const { runStation } = await import('../station/run.ts');
  await runStation({
    dataDir,
    ...(options.bays === undefined ? {} : { bays: cli.path(options.bays) }),
    ...(listen === undefined ? {} : { listen }),
    usb: options.usb,
    debug: cli.debug,
    onReady: ({ url, pid }) => {
      cli.around.stdout.write(`${JSON.stringify({ ready: true, url, pid })}\n`);
    },
  });
}

async function show(status: StationStatus, zone: string, cli: CommandLine): Promise<string> {
  const { disk, clock, sandbox, checkpoint } = status;
  const space = `${size(disk.freeBytes)} / ${size(disk.totalBytes)} (${cli.say(['预留', 'reserve'])} ${size(disk.reserveBytes)})`;
  const queues = Object.entries(status.queues).map(([name, waiting]) => `${name} ${waiting}`);
  const table = await facts([
    [cli.say(['采集站', 'station']), `${status.station.id} ${status.station.name}`],
    [cli.say(['版本', 'version']), status.version],
    [cli.say(['已运行', 'up for']), span(status.uptimeMs, cli.language)],
    [cli.say(['可用空间', 'free space']), space],
    [cli.say(['等待', 'waiting']), queues.join(', ')],
    [cli.say(['检查点', 'checkpoint']), checkpoint ? `${checkpoint.size} ${checkpoint.root}` : null],
    [cli.say(['时钟', 'clock']), `${localTime(clock.now, zone)} ${clock.zone} ${clock.quality}`],
    [cli.say(['媒体沙箱', 'media sandbox']), `${sandbox.kind}${sandbox.detail ? `: ${sandbox.detail}` : ''}`],
    ...checkLines(status.check, zone, cli),
  ]);
  const alarms = status.alarms.map(({ code, what, since }) => `! ${code} ${safe(what)} (${localTime(since, zone)})`);
  return [table, ...(alarms.length > 0 ? alarms : [cli.say(['没有告警', 'no alarms'])])].join('\n');
}

function checkLines({ running, last, next }: CheckStatus, zone: string, cli: CommandLine): [string, string][] {
  const found = last && (last.gravest === null ? cli.say(phrases.clean) : `${last.findings} (${last.gravest})`);
  const done = running && `${size(running.doneBytes)} / ${size(running.totalBytes)}`;
  const waits = running?.waiting ? `, ${cli.say(['采集优先，等待中', 'waits for recorders'])}` : '';
  return [
    [
      cli.say(['上次全站核对', 'last full check']),
      last ? `${localTime(last.ended, zone)}: ${found}` : cli.say(['未知', 'unknown']),
    ],
    running
      ? [cli.say(['正在核对', 'checking now']), `${done}${waits}`]
      : [cli.say(['下次核对', 'next check']), next ? localTime(next, zone) : cli.say(['未安排', 'none planned'])],
  ];
}
