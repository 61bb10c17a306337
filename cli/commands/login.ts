// liuhen login, logout, passwd
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { dropSession, keepSession, readPassword } from '../credentials.ts';
import { phrases } from '../output/messages.ts';
import { safe } from '../output/show.ts';

interface Opened {
  readonly token: string;
  readonly user: string;
  readonly unit: string;
  readonly roles: readonly string[];
  readonly mustChangePassword: boolean;
}

export function addLoginCommands(program: Command, cli: CommandLine): void {
  const { env } = cli.around;
  cli
    .command(program, 'login')
    .requiredOption('--user <name>', cli.option('user'))
    .requiredOption('--password-file <file>', cli.option('passwordFile'))
    .action(
      cli.action(async (options: { user: string; passwordFile: string }) => {
        const password = await readPassword(cli.path(options.passwordFile));
        const { value } = await cli.askAs({}, 'session open', { user: options.user, password });
        const { token, ...opened } = value as Opened;
        await keepSession(env, cli.dataDir, token);
        const next = opened.mustChangePassword ? `\n${cli.say(phrases.changeFirst)}` : '';
        return { value: opened, shown: () => `${cli.say(phrases.loggedIn)}: ${safe(opened.user)}${next}` };
      }),
    );
  cli.command(program, 'logout').action(
    cli.action(async () => {
      // The file goes too where the session is long over.
      const { value } = await cli.ask('session close', {}).finally(() => dropSession(env, cli.dataDir));
      return { value, shown: () => cli.say(phrases.loggedOut) };
    }),
  );
  cli
    .command(program, 'passwd')
    .requiredOption('--new-password-file <file>', cli.option('newPasswordFile'))
    .action(
      cli.action(async (options: { newPasswordFile: string }) => {
        const newPassword = await readPassword(cli.path(options.newPasswordFile));
        const { value } = await cli.ask('passwd', { newPassword });
        const { token, ...opened } = value as Opened;
        // With LIUHEN_USER nothing is kept: the next command brings the new password itself.
        if (!env['LIUHEN_USER']) await keepSession(env, cli.dataDir, token);
        return { value: opened, shown: () => `${cli.say(phrases.passwordSet)}: ${safe(opened.user)}` };
      }),
    );
}
