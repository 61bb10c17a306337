// liuhen user ls, add, disable, enable, passwd, grant, revoke
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { readPassword } from '../credentials.ts';
import { table } from '../output/show.ts';

interface User {
  readonly user: string;
  readonly unit: string;
  readonly roles: readonly string[];
  readonly state: string;
}

export function addUserCommands(program: Command, cli: CommandLine): void {
  const user = cli.command(program, 'user');
  cli.command(user, 'ls').action(
    cli.action(async () => {
      const { value } = await cli.ask('user ls', {});
      return { value, shown: () => showUsers((value as { users: readonly User[] }).users, cli) };
    }),
  );
  cli
    .command(user, 'add', '<name>')
    .requiredOption('--unit <unit>', cli.option('unit'))
    .requiredOption('--password-file <file>', cli.option('passwordFile'))
    .action(
      cli.action(async (name: string, options: { unit: string; passwordFile: string }) => {
        const password = await readPassword(cli.path(options.passwordFile));
        return one(cli, await cli.ask('user add', { user: name, unit: options.unit, password }));
      }),
    );
  for (const verb of ['disable', 'enable'] as const)
    cli
      .command(user, verb, '<name>')
      .action(cli.action(async (name: string) => one(cli, await cli.ask(`user ${verb}`, { user: name }))));
  cli
    .command(user, 'passwd', '<name>')
    .requiredOption('--password-file <file>', cli.option('passwordFile'))
    .action(
      cli.action(async (name: string, options: { passwordFile: string }) => {
        const password = await readPassword(cli.path(options.passwordFile));
        return one(cli, await cli.ask('user passwd', { user: name, password }));
      }),
    );
  for (const verb of ['grant', 'revoke'] as const)
    cli
      .command(user, verb, '<name>')
      .requiredOption('--role <role>', cli.option('role'))
      .action(
        cli.action(async (name: string, { role }: { role: string }) =>
          one(cli, await cli.ask(`user ${verb}`, { user: name, role })),
        ),
      );
}

function one(cli: CommandLine, { value }: { readonly value: unknown }) {
  return { value, shown: () => showUsers([value as User], cli) };
}

function showUsers(users: readonly User[], cli: CommandLine): Promise<string> {
  const head = [
    cli.say(['用户', 'user']),
    cli.say(['单位', 'unit']),
    cli.say(['角色', 'roles']),
    cli.say(['状态', 'state']),
  ];
  return table(
    head,
    users.map(({ user, unit, roles, state }) => [user, unit, roles.join(' '), state]),
  );
}
