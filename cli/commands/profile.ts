// liuhen profile ls, check, test: need no station.
import type { Command } from 'commander';
import { errorTable } from '../../core/errors.ts';
import type { CommandLine } from '../command-line.ts';
import { phrases } from '../output/messages.ts';
import { table } from '../output/show.ts';

interface Problem {
  readonly file: string;
  readonly line: number | null;
  readonly what: string;
}

export function addProfileCommands(program: Command, cli: CommandLine): void {
  const profile = cli.command(program, 'profile');
  cli.command(profile, 'ls').action(
    cli.action(async () => {
      const { listProfiles } = await import('../../firmware-profiles/inspect.ts');
      const value = listProfiles(await siteFolders(cli.dataDir));
      const head = ['id', cli.say(['名称', 'name']), cli.say(['来处', 'origin']), cli.say(['文件', 'file'])];
      const rows = value.profiles.map(({ id, name, origin, file }) => [id, name[cli.language], origin, file]);
      return {
        value,
        shown: async () => [await table(head, rows), ...(await problemLines(value.problems, cli))].join('\n'),
      };
    }),
  );
  cli.command(profile, 'check', '[file...]').action(
    cli.action(async (given: readonly string[]) => {
      const { checkProfiles } = await import('../../firmware-profiles/inspect.ts');
      const files = given.map((file) => cli.path(file));
      const value = checkProfiles(files, await siteFolders(cli.dataDir));
      const good = value.problems.length === 0;
      return {
        value,
        shown: async () => {
          const line = `${cli.say(phrases.checked)}: ${value.checked}`;
          return good
            ? `${line}. ${cli.say(phrases.clean)}`
            : [line, ...(await problemLines(value.problems, cli))].join('\n');
        },
        exit: good ? 0 : errorTable.PROFILE_INVALID.exit,
      };
    }),
  );
  cli.command(profile, 'test', '<file> <dir>').action(
    cli.action(async (file: string, dir: string) => {
      const { profileFromFile, testProfile } = await import('../../firmware-profiles/inspect.ts');
      const value = testProfile(profileFromFile(cli.path(file)), cli.path(dir));
      const head = [
        ['路径', 'path'],
        ['规则', 'pattern'],
        ['序列号', 'serial'],
        ['警号', 'officer'],
        ['开始（记录仪时钟）', 'start (its clock)'],
        ['标志', 'flags'],
      ] as const;
      return {
        value,
        shown: async () => {
          const rows = value.files.map((row) => [
            row.path,
            row.pattern,
            row.serial,
            row.officer,
            row.start,
            row.flags.join(' '),
          ]);
          const notTaken = value.notTaken.map(({ path, reason }) => [path, reason, null, null, null, null]);
          const drawn = await table(
            head.map((title) => cli.say(title)),
            [...rows, ...notTaken],
          );
          return `${drawn}\n${value.percent}% ${value.fits ? cli.say(['适用', 'fits']) : cli.say(['不适用', 'does not fit'])}`;
        },
      };
    }),
  );
}

/** The folders that the station of this data directory reads, if there is one. */
async function siteFolders(dataDir: string): Promise<string[]> {
  const { stationPaths } = await import('../../storage/station/station-directory.ts');
  const { Settings } = await import('../../storage/station/settings.ts');
  const paths = stationPaths(dataDir);
  const settings = await Settings.open(paths.settings).catch((error: { code?: string }) => {
    if (error.code === 'STATION_MISSING') return undefined;
    throw error;
  });
  const further = settings?.get('profiles.dir');
  return [paths.profiles, ...(further ? [further] : [])];
}

async function problemLines(problems: readonly Problem[], cli: CommandLine): Promise<string[]> {
  if (problems.length === 0) return [];
  const head = [cli.say(['文件', 'file']), cli.say(['行', 'line']), cli.say(['问题', 'problem'])];
  return [
    await table(
      head,
      problems.map(({ file, line, what }) => [file, line, what]),
    ),
  ];
}
