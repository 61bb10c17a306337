// liuhen camera ls, clocks, register, assign, retire, draw, return
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { localTime, table } from '../output/show.ts';

interface Camera {
  readonly camera: string;
  readonly name: string | null;
  readonly unit: string;
  readonly officer: string | null;
  readonly state: string;
  readonly drawn: { readonly officer: string | null; readonly since: string } | null;
}

interface CameraClock {
  readonly camera: string;
  readonly name: string | null;
  readonly seen: string;
  readonly trust: string;
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
  readonly driftMsPerDay: number | null;
  readonly epochSince: string;
  readonly alarm: string | null;
}

export function addCameraCommands(program: Command, cli: CommandLine): void {
  const camera = cli.command(program, 'camera');
  cli.command(camera, 'ls').action(
    cli.action(async () => {
      const { value, zone } = await cli.ask('camera ls', {});
      return { value, shown: () => show((value as { cameras: readonly Camera[] }).cameras, zone, cli) };
    }),
  );
  cli.command(camera, 'clocks').action(
    cli.action(async () => {
      const { value, zone } = await cli.ask('camera clocks', {});
      return { value, shown: () => showClocks((value as { clocks: readonly CameraClock[] }).clocks, zone, cli) };
    }),
  );
  cli
    .command(camera, 'register', '<serial>')
    .requiredOption('--unit <unit>', cli.option('unit'))
    .option('--name <name>', cli.option('cameraName'))
    .option('--officer <certificate>', cli.option('certificate'))
    .action(
      cli.action(async (serial: string, options: object) =>
        one(cli, await cli.ask('camera register', { camera: serial, ...options })),
      ),
    );
  cli
    .command(camera, 'assign', '<serial>')
    .option('--unit <unit>', cli.option('unit'))
    .option('--officer <certificate>', cli.option('certificate'))
    .option('--shared', cli.option('shared'))
    .action(
      cli.action(async (serial: string, { shared, ...options }: { shared?: boolean }) =>
        one(cli, await cli.ask('camera assign', { camera: serial, ...options, ...(shared ? { officer: null } : {}) })),
      ),
    );
  cli
    .command(camera, 'draw', '<serial>')
    .requiredOption('--officer <certificate>', cli.option('certificate'))
    .action(
      cli.action(async (serial: string, { officer }: { officer: string }) =>
        one(cli, await cli.ask('camera draw', { camera: serial, officer })),
      ),
    );
  for (const verb of ['return', 'retire'] as const)
    cli
      .command(camera, verb, '<serial>')
      .action(cli.action(async (serial: string) => one(cli, await cli.ask(`camera ${verb}`, { camera: serial }))));
}

function one(cli: CommandLine, { value, zone }: { readonly value: unknown; readonly zone: string }) {
  return { value, shown: () => show([value as Camera], zone, cli) };
}

function show(cameras: readonly Camera[], zone: string, cli: CommandLine): Promise<string> {
  const head = [
    cli.say(['序列号', 'serial']),
    cli.say(['名称', 'name']),
    cli.say(['单位', 'unit']),
    cli.say(['固定使用人', 'own officer']),
    cli.say(['状态', 'state']),
    cli.say(['借出', 'drawn']),
  ];
  return table(
    head,
    cameras.map(({ camera, name, unit, officer, state, drawn }) => [
      camera,
      name,
      unit,
      officer,
      state,
      drawn && `${drawn.officer ?? '—'} ${localTime(drawn.since, zone)}`,
    ]),
  );
}

/** Positive where the recorder is ahead. */
function showClocks(clocks: readonly CameraClock[], zone: string, cli: CommandLine): Promise<string> {
  const seconds = (ms: number) => `${ms > 0 ? '+' : ''}${(ms / 1000).toFixed(1)}`;
  const head = [
    cli.say(['序列号', 'serial']),
    cli.say(['名称', 'name']),
    cli.say(['最近读数', 'last reading']),
    cli.say(['依据', 'trust']),
    cli.say(['快（秒）', 'ahead, s']),
    cli.say(['误差（秒）', 'within, s']),
    cli.say(['日漂移（秒）', 'drift, s a day']),
    cli.say(['未拨动起自', 'not set since']),
    cli.say(['告警', 'alarm']),
  ];
  return table(
    head,
    clocks.map((clock) => [
      clock.camera,
      clock.name,
      localTime(clock.seen, zone),
      clock.trust,
      seconds(clock.offsetMs),
      (clock.uncertaintyMs / 1000).toFixed(1),
      clock.driftMsPerDay === null ? null : seconds(clock.driftMsPerDay),
      localTime(clock.epochSince, zone),
      clock.alarm,
    ]),
  );
}
