// liuhen unit ls, add, move; officer ls, add, remove
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { table } from '../output/show.ts';

interface Unit {
  readonly unit: string;
  readonly under: string | null;
}

interface Officer {
  readonly officer: string;
  readonly name: string;
  readonly unit: string;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly deviceNumbers: readonly string[];
  readonly user: string | null;
}

export function addUnitCommands(program: Command, cli: CommandLine): void {
  const unit = cli.command(program, 'unit');
  cli.command(unit, 'ls').action(
    cli.action(async () => {
      const { value } = await cli.ask('unit ls', {});
      return { value, shown: () => showUnits((value as { units: readonly Unit[] }).units, cli) };
    }),
  );
  cli
    .command(unit, 'add', '<name>')
    .option('--under <unit>', cli.option('under'))
    .action(
      cli.action(async (name: string, options: { under?: string }) => {
        const { value } = await cli.ask('unit add', { unit: name, ...options });
        return { value, shown: () => showUnits([value as Unit], cli) };
      }),
    );
  cli
    .command(unit, 'move', '<name>')
    .requiredOption('--under <unit>', cli.option('under'))
    .action(
      cli.action(async (name: string, options: { under: string }) => {
        const { value } = await cli.ask('unit move', { unit: name, ...options });
        return { value, shown: () => showUnits([value as Unit], cli) };
      }),
    );
}

interface OfficerOptions {
  readonly name: string;
  readonly unit: string;
  readonly user?: string;
  readonly validFrom?: string;
  readonly validTo?: string;
  readonly deviceNumber?: readonly string[];
}

export function addOfficerCommands(program: Command, cli: CommandLine): void {
  const officer = cli.command(program, 'officer');
  cli.command(officer, 'ls').action(
    cli.action(async () => {
      const { value } = await cli.ask('officer ls', {});
      return { value, shown: () => showOfficers((value as { officers: readonly Officer[] }).officers, cli) };
    }),
  );
  cli
    .command(officer, 'add', '<certificate>')
    .requiredOption('--name <name>', cli.option('personName'))
    .requiredOption('--unit <unit>', cli.option('unit'))
    .option('--user <name>', cli.option('user'))
    .option('--device-number <number...>', cli.option('deviceNumber'))
    .option('--valid-from <day>', cli.option('validFrom'))
    .option('--valid-to <day>', cli.option('validTo'))
    .action(
      cli.action(async (certificate: string, { deviceNumber, ...options }: OfficerOptions) => {
        const numbers = deviceNumber === undefined ? {} : { deviceNumbers: deviceNumber };
        const { value } = await cli.ask('officer add', { officer: certificate, ...options, ...numbers });
        return { value, shown: () => showOfficers([value as Officer], cli) };
      }),
    );
  cli.command(officer, 'remove', '<certificate>').action(
    cli.action(async (certificate: string) => {
      const { value } = await cli.ask('officer remove', { officer: certificate });
      return { value, shown: () => showOfficers([value as Officer], cli) };
    }),
  );
}

function showUnits(units: readonly Unit[], cli: CommandLine): Promise<string> {
  return table(
    [cli.say(['单位', 'unit']), cli.say(['上级', 'under'])],
    units.map(({ unit, under }) => [unit, under]),
  );
}

function showOfficers(officers: readonly Officer[], cli: CommandLine): Promise<string> {
  const head = [
    cli.say(['执法证号', 'certificate']),
    cli.say(['姓名', 'name']),
    cli.say(['单位', 'unit']),
    cli.say(['有效期', 'valid']),
    cli.say(['设备号', 'device numbers']),
    cli.say(['用户', 'user']),
  ];
  return table(
    head,
    officers.map(({ officer, name, unit, validFrom, validTo, deviceNumbers, user }) => [
      officer,
      name,
      unit,
      validFrom === null && validTo === null ? null : `${validFrom ?? ''} – ${validTo ?? ''}`,
      deviceNumbers.join(' '),
      user,
    ]),
  );
}
