// The tree of commands and the two ends of a run: arguments in, exit code out.
import { Command, CommanderError, Help, Option } from 'commander';
import { LiuhenError } from '../core/errors.ts';
import { CommandLine, type Surroundings } from './command-line.ts';
import { addAuditCommands } from './commands/audit.ts';
import { addCameraCommands } from './commands/camera.ts';
import { addCaseCommands } from './commands/case.ts';
import { addClipCommands } from './commands/clip.ts';
import { addConfigCommands } from './commands/config.ts';
import { addDockCommands } from './commands/dock.ts';
import { addExportCommand } from './commands/export.ts';
import { addFsckCommand } from './commands/fsck.ts';
import { addLogCommands } from './commands/log.ts';
import { addLoginCommands } from './commands/login.ts';
import { addOfficerCommands, addUnitCommands } from './commands/people.ts';
import { addProfileCommands } from './commands/profile.ts';
import { addRebuildCommand } from './commands/rebuild.ts';
import { addReportCommand } from './commands/report.ts';
import { addRosterCommands } from './commands/roster.ts';
import { addRulesCommands } from './commands/rules.ts';
import { addStationCommands } from './commands/station.ts';
import { addUserCommands } from './commands/user.ts';
import { addVerifyCommand } from './commands/verify.ts';
import { commandGroups, commandTexts } from './output/command-texts.ts';
import { languageOf, phrases, refusals, titles } from './output/messages.ts';

/** With more, the help of a noun would not fit a screen of 24 lines. */
const manyVerbs = 17;

/** Runs one command line (without node and script). Never throws. @returns the exit code. */
export async function runCommandLine(argv: readonly string[], version: string, around: Surroundings): Promise<number> {
  const cli = new CommandLine(around, languageOf(argv, around.env), argv.includes('--json'));
  try {
    const program = buildProgram(cli, version);
    await program.parseAsync([...argv], { from: 'user' });
    return cli.exit;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) {
      cli.told();
      return 0;
    }
    const options = { json: argv.includes('--json'), debug: argv.includes('--debug') };
    return cli.fail(thrown instanceof CommanderError ? usageError(thrown, cli, argv) : thrown, options);
  }
}

/** Every command, on one program. Apart from running it, so that tests can walk over all of them. */
export function buildProgram(cli: CommandLine, version: string): Command {
  const program = new Command('liuhen');
  const [zh, en] = commandTexts['liuhen'] as readonly [string, string, string];
  program
    .description(cli.say([zh, en]))
    .option('--data <dir>', cli.option('data'))
    .option('--json', cli.option('json'))
    .addOption(new Option('--lang <zh|en>', cli.option('lang')).choices(['zh', 'en']))
    .option('--debug', cli.option('debug'))
    .version(version, '--version', cli.option('version'))
    .addHelpText('after', `\n${groupsOf(cli)}\n\n${cli.say(phrases.example)} ${commandTexts['liuhen']?.[2]}`);
  // Set before the commands are added: they inherit it.
  program
    .helpCommand(false)
    .helpOption('-h, --help', cli.option('help'))
    .exitOverride()
    .configureOutput({
      writeOut: (text) => cli.tell(text),
      writeErr: () => undefined,
    })
    .configureHelp({
      // The first page has them in groups; one line each would not fit a screen.
      visibleCommands: (of) => (of.parent ? [...of.commands] : []),
      // A noun has no option but --help: its verbs need the lines.
      visibleOptions: (of) => (of.parent && of.commands.length > 0 ? [] : new Help().visibleOptions(of)),
      // Nor does a noun with many verbs have room for empty lines.
      formatHelp: (of, helper) => {
        const text = new Help().formatHelp.call(helper, of, helper);
        return of.parent && of.commands.length > manyVerbs ? text.replaceAll('\n\n', '\n') : text;
      },
      styleTitle: (title) => (cli.language === 'zh' ? (titles[title as keyof typeof titles] ?? title) : title),
    });
  cli.bind(program);
  addStationCommands(program, cli);
  addLoginCommands(program, cli);
  addUserCommands(program, cli);
  addUnitCommands(program, cli);
  addOfficerCommands(program, cli);
  addCameraCommands(program, cli);
  addAuditCommands(program, cli);
  addConfigCommands(program, cli);
  addDockCommands(program, cli);
  addClipCommands(program, cli);
  addCaseCommands(program, cli);
  addRosterCommands(program, cli);
  addExportCommand(program, cli);
  addVerifyCommand(program, cli);
  addLogCommands(program, cli);
  addFsckCommand(program, cli);
  addRebuildCommand(program, cli);
  addProfileCommands(program, cli);
  addRulesCommands(program, cli);
  addReportCommand(program, cli);
  return program;
}

/** Every command of the first level, by what it is about. */
function groupsOf(cli: CommandLine): string {
  const rows = commandGroups.map(([title, names]) => `  ${names.join(' ')}  (${cli.say(title)})`);
  return [cli.say(['命令（各有 --help）:', 'Commands, each with its own --help:']), ...rows].join('\n');
}

/** Commander's refusal as our one line. It writes "error: …", and a suggestion on a line of its own. */
function usageError(refusal: CommanderError, cli: CommandLine, argv: readonly string[]): LiuhenError {
  const plain = argv.filter((word) => !word.startsWith('-'));
  const noun = plain.findIndex((word) => Object.hasOwn(commandTexts, word));
  const longest = [3, 2, 1].find((count) => Object.hasOwn(commandTexts, plain.slice(noun, noun + count).join(' ')));
  const words = noun < 0 ? [] : plain.slice(noun, noun + (longest ?? 1));
  const hint = `${cli.say(phrases.seeHelp)} ${['liuhen', ...words, '--help'].join(' ')}`;
  const english = refusal.message.replace(/^error: /, '');
  const known = refusals[refusal.code];
  const own = known ? cli.say(known) : '';
  const quoted = /'([^']*)'/.exec(english)?.[1] ?? '';
  return new LiuhenError('USAGE', own === '' ? english : `${own} ${quoted}`.trimEnd(), { hint });
}
