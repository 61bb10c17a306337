// liuhen case qr: a case's code in the terminal, and as a page to be printed.
import { extname } from 'node:path';
import type { Command } from 'commander';
import { LiuhenError } from '../../core/errors.ts';
import type { CommandLine } from '../command-line.ts';
import { phrases } from '../output/messages.ts';
import { safe } from '../output/show.ts';
import { qrSize, terminalQr } from '../output/terminal-qr.ts';

interface Shown {
  readonly number: string;
  readonly text: string;
  readonly rows: readonly string[];
}

export function addCaseQrCommand(cases: Command, cli: CommandLine): void {
  cli
    .command(cases, 'qr', '<number>')
    .option('--out <file>', cli.option('qrOut'))
    .action(
      cli.action(async (number: string, { out }: { out?: string }) => {
        const path = out === undefined ? undefined : cli.path(out);
        const kind = path === undefined ? undefined : pageKind(path);
        const { value, taken } = await cli.askForFiles('case qr', { case: number }, async (files) => {
          const chunks: Buffer[] = [];
          for await (const { content } of files) for await (const chunk of content) chunks.push(chunk);
          return Buffer.concat(chunks);
        });
        const code = value as Shown;
        if (path === undefined || kind === undefined) return { value: code, shown: () => drawn(code, cli) };
        const { writePage } = await import('../output/write-page.ts');
        await writePage(path, taken, kind);
        return { value: { ...code, out: path }, shown: () => `${cli.say(phrases.written)} ${safe(path)}` };
      }),
    );
}

/** @throws LiuhenError USAGE */
function pageKind(path: string): 'svg' | 'png' {
  const kind = extname(path).toLowerCase();
  if (kind === '.svg' || kind === '.png') return kind === '.svg' ? 'svg' : 'png';
  throw new LiuhenError('USAGE', 'the file ends in .svg or .png', { context: { field: 'out' } });
}

function drawn(code: Shown, cli: CommandLine): string {
  const size = qrSize(code.rows.length);
  const { columns = size.columns, isTTY = false } = cli.around.stdout;
  const lines =
    isTTY && columns < size.columns ? [`${cli.say(phrases.smallTerminal)} ${size.columns}`] : terminalQr(code.rows);
  return [...lines, safe(code.number), cli.say(phrases.filmThis)].join('\n');
}
