// liuhen config get, set, ls
import type { Command } from 'commander';
import type { SettingRow } from '../../web/station-port.ts';
import type { CommandLine } from '../command-line.ts';
import { safe, table } from '../output/show.ts';

export function addConfigCommands(program: Command, cli: CommandLine): void {
  const config = cli.command(program, 'config');
  cli.command(config, 'get', '<key>').action(
    cli.action(async (key: string) => {
      const { value } = await cli.ask('config get', { key });
      return { value, shown: () => safe((value as SettingRow).value) };
    }),
  );
  cli.command(config, 'set', '<key> <value>').action(
    cli.action(async (key: string, wanted: string) => {
      const { value } = await cli.ask('config set', { key, value: wanted });
      const row = value as SettingRow;
      return { value, shown: () => `${row.key} = ${safe(row.value)}` };
    }),
  );
  cli.command(config, 'ls').action(
    cli.action(async () => {
      const { value } = await cli.ask('config ls', {});
      const { settings } = value as { settings: readonly SettingRow[] };
      const head = [
        cli.say(['设置项', 'key']),
        cli.say(['值', 'value']),
        cli.say(['默认', 'default']),
        cli.say(['来源', 'source']),
      ];
      return {
        value,
        shown: () =>
          table(
            head,
            settings.map((row) => [row.key, row.value, row.default, row.source]),
          ),
      };
    }),
  );
}
