// liuhen fsck [--offline]
import type { Command } from 'commander';
import { errorTable } from '../../core/errors.ts';
import { gravest } from '../../storage/fsck-findings.ts';
import type { FsckFinding, FsckReport } from '../../web/station-port.ts';
import type { CommandLine } from '../command-line.ts';
import { phrases } from '../output/messages.ts';
import { ProgressLine } from '../output/progress.ts';
import { safe, table } from '../output/show.ts';

export function addFsckCommand(program: Command, cli: CommandLine): void {
  cli
    .command(program, 'fsck')
    .option('--offline', cli.option('offline'))
    .action(
      cli.action(async (options: { offline?: boolean }) => {
        const report = options.offline ? await offline(cli) : ((await cli.ask('fsck', {})).value as FsckReport);
        const { checked, findings } = report;
        return {
          value: { checked, findings: findings.map(shownFinding) },
          shown: async () => {
            const line = `${cli.say(phrases.checked)}: ${checked}`;
            return findings.length === 0
              ? `${line}. ${cli.say(phrases.clean)}`
              : `${line}${await findingTable(findings, cli)}`;
          },
          exit: exitOf(findings),
        };
      }),
    );
}

/** 0 without findings, else that of the gravest. */
export function exitOf(findings: readonly FsckFinding[]): number {
  const worst = gravest(findings);
  return worst ? errorTable[worst].exit : 0;
}

export const shownFinding = ({ clip, what, where }: FsckFinding) => ({ clip, what, where });

/** Empty without findings, else on lines of its own. */
export async function findingTable(findings: readonly FsckFinding[], cli: CommandLine): Promise<string> {
  if (findings.length === 0) return '';
  const head = [cli.say(['资料', 'clip']), cli.say(['问题', 'what']), cli.say(['位置', 'where'])];
  return `\n${await table(
    head,
    findings.map(({ clip, what, where }) => [clip, safe(what), safe(where)]),
  )}`;
}

async function offline(cli: CommandLine): Promise<FsckReport> {
  const { fsckStation } = await import('../station/offline.ts');
  const bar = new ProgressLine(cli.around.stderr);
  try {
    return await fsckStation(cli.dataDir, (progress) => bar.update(progress));
  } finally {
    bar.stop();
  }
}
