// liuhen case operation add, edit, void; case step; case stand-in
import type { Command } from 'commander';
import { LiuhenError } from '../../core/errors.ts';
import type { CommandLine } from '../command-line.ts';
import { safe } from '../output/show.ts';
import { type ShownCoverage, showOne } from './show-coverage.ts';

interface FactOptions {
  readonly matter?: string;
  readonly from?: string;
  readonly to?: string;
  readonly session?: string[];
  readonly place?: string;
  readonly camera?: string[];
  readonly post?: string[];
  readonly officer?: string[];
  readonly items?: number;
  readonly ref?: string;
}

export function addCaseOperationCommands(cases: Command, cli: CommandLine): void {
  const operation = cli.command(cases, 'operation');
  addFactOptions(cli.command(operation, 'add', '<number>'), cli).action(
    cli.action(async (number: string, options: FactOptions) => {
      const { value } = await cli.ask('case operation add', { case: number, ...factsOf(options, cli) });
      return { value, shown: () => safe((value as { operation: string }).operation) };
    }),
  );
  addFactOptions(cli.command(operation, 'edit', '<number> <operation>'), cli)
    .requiredOption('--reason <text>', cli.option('reason'))
    .action(
      cli.action(async (number: string, id: string, { reason, ...options }: FactOptions & { reason: string }) => {
        const asked = { case: number, operation: id, reason, ...factsOf(options, cli) };
        const { value } = await cli.ask('case operation edit', asked);
        return { value, shown: () => `${cli.say(['已更正', 'corrected'])} ${safe(id)}` };
      }),
    );
  cli
    .command(operation, 'void', '<number> <operation>')
    .requiredOption('--reason <text>', cli.option('reason'))
    .action(
      cli.action(async (number: string, id: string, { reason }: { reason: string }) => {
        const { value } = await cli.ask('case operation void', { case: number, operation: id, reason });
        return { value, shown: () => `${cli.say(['已作废', 'void'])} ${safe(id)}` };
      }),
    );
  cli
    .command(cases, 'step', '<number> <operation> <step>')
    .option('--clip <clip>', cli.option('clip'))
    .option('--at <time>', cli.option('stepAt'))
    .option('--document <number>', cli.option('document'))
    .option('--item <n>', cli.option('item'), Number)
    .option('--not-applicable <reason>', cli.option('notApplicable'))
    .action(
      cli.action(async (number: string, id: string, step: string, options: object) => {
        const { value, zone } = await cli.ask('case step', { case: number, operation: id, step, ...options });
        return { value, shown: () => showOne(value as ShownCoverage, zone, cli) };
      }),
    );
  cli
    .command(cases, 'stand-in', '<number> <operation>')
    .requiredOption('--post <post>', cli.option('post'))
    .requiredOption('--camera <serial>', cli.option('camera'))
    .requiredOption('--from <time>', cli.option('operationFrom'))
    .requiredOption('--to <time>', cli.option('operationTo'))
    .requiredOption('--officer <certificate>', cli.option('certificate'))
    .requiredOption('--reason <text>', cli.option('reason'))
    .action(
      cli.action(async (number: string, id: string, options: object) => {
        const { value, zone } = await cli.ask('case stand-in', { case: number, operation: id, ...options });
        return { value, shown: () => showOne(value as ShownCoverage, zone, cli) };
      }),
    );
}

function addFactOptions(command: Command, cli: CommandLine): Command {
  return command
    .option('--matter <matter>', cli.option('matter'))
    .option('--from <time>', cli.option('operationFrom'))
    .option('--to <time>', cli.option('operationTo'))
    .option('--session <from/to...>', cli.option('session'))
    .option('--place <text>', cli.option('place'))
    .option('--at <lat,lon>', cli.option('position'))
    .option('--datum <wgs84|gcj02>', cli.option('datum'))
    .option('--camera <serial...>', cli.option('camera'))
    .option('--post <post=serial...>', cli.option('postedCamera'))
    .option('--officer <certificate...>', cli.option('certificate'))
    .option('--items <n>', cli.option('items'), Number)
    .option('--ref <text>', cli.option('ref'));
}

function factsOf({ session, camera, post, officer, ...rest }: FactOptions, cli: CommandLine): object {
  return {
    ...rest,
    ...(camera && { cameras: camera }),
    ...(officer && { officers: officer }),
    ...(post && { posts: post.map((given) => postedCamera(given, cli)) }),
    ...(session && {
      sessions: session.map((given) => ({ from: split(given, '/', cli)[0], to: split(given, '/', cli)[1] })),
    }),
  };
}

/** `outer=A1`, or `outer=A1@2026-03-01T09:00/2026-03-01T09:30`. */
function postedCamera(given: string, cli: CommandLine): object {
  const [post, where] = split(given, '=', cli);
  const at = where.indexOf('@');
  if (at < 0) return { post, camera: where };
  const [from, to] = split(where.slice(at + 1), '/', cli);
  return { post, camera: where.slice(0, at), ...(from && { from }), ...(to && { to }) };
}

function split(given: string, sign: string, cli: CommandLine): [string, string] {
  const at = given.indexOf(sign);
  if (at >= 0) return [given.slice(0, at), given.slice(at + 1)];
  throw new LiuhenError('USAGE', cli.say(['写法不对', 'not in the form that is asked for']), {
    context: { value: given },
    hint: 'outer=A1, outer=A1@2026-03-01T09:00/2026-03-01T09:30, 2026-03-01T09:00/2026-03-01T10:00',
  });
}
