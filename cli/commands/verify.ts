// liuhen verify PATH: needs no station.
import type { Command } from 'commander';
import type { VerifyReport } from '../../core/proof/verify-report.ts';
import type { CommandLine } from '../command-line.ts';
import { verdicts } from '../output/messages.ts';
import { ProgressLine } from '../output/progress.ts';
import { size, table } from '../output/show.ts';
import { readSmallFile } from '../small-file.ts';

interface VerifyOptions {
  readonly root?: string;
  readonly logKey?: string;
  readonly since?: string;
}

export function addVerifyCommand(program: Command, cli: CommandLine): void {
  cli
    .command(program, 'verify', '<path>')
    .option('--root <root.pem>', cli.option('root'))
    .option('--log-key <vkey>', cli.option('logKey'))
    .option('--since <checkpoint>', cli.option('since'))
    .action(
      cli.action(async (path: string, options: VerifyOptions) => {
        const { verifyPath } = await import('../verify/verify-path.ts');
        const { verifyExit } = await import('../../core/proof/verify-report.ts');
        const trust = {
          root: options.root === undefined ? undefined : await readSmallFile(cli.path(options.root), 'root'),
          logKey: options.logKey,
          since: options.since === undefined ? undefined : await readSmallFile(cli.path(options.since), 'since'),
        };
        const bar = new ProgressLine(cli.around.stderr);
        let done = 0;
        try {
          const report = await verifyPath(cli.path(path), trust, (bytes) => {
            done += bytes;
            bar.update({ done, total: null, unit: 'bytes' });
          });
          return { value: report, shown: () => show(report, cli), exit: verifyExit(report) };
        } finally {
          bar.stop();
        }
      }),
    );
}

async function show(report: VerifyReport, cli: CommandLine): Promise<string> {
  const { findingTable } = await import('../../core/proof/finding-codes.ts');
  const lines = [report.content, report.key].map((verdict) => cli.say(verdicts[verdict] ?? [verdict, verdict]));
  const clips = [
    ['资料', 'clip'],
    ['内容', 'content'],
    ['大小', 'size'],
    ['文件名', 'file'],
    ['流转记录', 'events'],
  ] as const;
  if (report.clips.length > 0) {
    const rows = report.clips.map((clip) => {
      const bytes = clip.bytes === null ? null : size(clip.bytes);
      return [clip.clip, clip.content, bytes, clip.name, clip.events];
    });
    lines.push(
      await table(
        clips.map((title) => cli.say(title)),
        rows,
      ),
    );
  }
  const findings = [
    ['代码', 'code'],
    ['说明', 'meaning'],
    ['位置', 'where'],
    ['细节', 'what'],
  ] as const;
  if (report.findings.length > 0) {
    const rows = report.findings.map(({ code, path, clip, what }) => {
      const { zh, en } = findingTable[code];
      return [code, cli.say([zh, en]), path ?? clip, what];
    });
    lines.push(
      await table(
        findings.map((title) => cli.say(title)),
        rows,
      ),
    );
  }
  return lines.join('\n');
}
