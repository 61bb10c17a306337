// liuhen dock time-qr: the station's second as a QR code, for a recorder to film. A code stands for its own second; one that
// might be old is taken away, whatever the reason.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { rfc3339 } from '../../core/clock.ts';
import type { ShownTimeCode } from '../../core/time-code.ts';
import type { CommandLine } from '../command-line.ts';
import { phrases, type Text } from '../output/messages.ts';
import { localTime, safe } from '../output/show.ts';
import { qrSize, terminalQr } from '../output/terminal-qr.ts';

type Shown = ShownTimeCode & { readonly rows: readonly string[] };

/** An answer that took longer says a second that may be over by now. */
const slowestAnswerMs = 300;
/** A code may stand for so long after its second: less than what a reading allows for (decision 0008). */
const graceMs = 100;

export function addTimeQrCommand(dock: Command, cli: CommandLine): void {
  cli
    .command(dock, 'time-qr')
    .option('--once', cli.option('once'))
    .action(async ({ once = false }: { once?: boolean }) => {
      const { stdout, stderr } = cli.around;
      if (once || cli.isJson || !stdout.isTTY) {
        if (!once && !cli.isJson) stderr.write(`${cli.say(phrases.noTerminal)}\n`);
        await cli.action(async () => {
          const { value, zone } = await cli.ask('dock time-code', {});
          return { value, shown: () => [...picture(value as Shown, zone, cli)].join('\n') };
        })();
      } else await showUntilStopped(cli);
    });
}

function picture(code: Shown, zone: string, cli: CommandLine): string[] {
  const doubt: Readonly<Record<string, Text>> = {
    holdover: ['采集站时钟：未联网守时', 'the station’s clock runs without a reference'],
    untrusted: ['采集站时钟未校准', 'the station’s clock is not set by any reference'],
  };
  const words = doubt[code.quality];
  return [
    ...terminalQr(code.rows),
    `${localTime(rfc3339(code.second * 1000), zone)}  ${safe(zone)}${words ? `  ! ${cli.say(words)}` : ''}`,
    cli.say(phrases.filmThis),
  ];
}

/** On a screen of its own, which goes when it ends: nobody may find a code there later. */
async function showUntilStopped(cli: CommandLine): Promise<void> {
  const { stdout } = cli.around;
  const stopping = new AbortController();
  const onSignal = () => stopping.abort();
  // Put aside with Ctrl-Z, a code would be left standing.
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGTSTP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  const draw = (lines: readonly string[]) =>
    stdout.write(`\x1b[H${lines.map((line) => `${line}\x1b[K\r\n`).join('')}\x1b[J`);
  stdout.write('\x1b[?1049h\x1b[?25l');
  try {
    let staleAtMs = 0;
    while (!stopping.signal.aborted) {
      const gone = setTimeout(() => draw([cli.say(phrases.slowAnswer)]), Math.max(0, staleAtMs - performance.now()));
      const sentMs = performance.now();
      const { value, zone } = await cli.ask('dock time-code', {}).finally(() => clearTimeout(gone));
      const code = value as Shown;
      const leftMs = code.second * 1000 + 1000 - Date.parse(code.now);
      const tookMs = performance.now() - sentMs;
      const slow = tookMs > slowestAnswerMs;
      draw(slow ? [cli.say(phrases.slowAnswer)] : fitting(code, zone, cli));
      // At the latest; the station made its answer some time after it was asked.
      staleAtMs = sentMs + leftMs + graceMs;
      await sleep(Math.max(20, sentMs + tookMs / 2 + leftMs - performance.now()), undefined, stopping);
    }
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
  } finally {
    stdout.write('\x1b[?25h\x1b[?1049l');
    for (const signal of signals) process.off(signal, onSignal);
  }
}

function fitting(code: Shown, zone: string, cli: CommandLine): string[] {
  const { columns = 80, rows = 24 } = cli.around.stdout;
  const size = qrSize(code.rows.length);
  if (columns >= size.columns && rows > size.lines + 2) return picture(code, zone, cli);
  return [`${cli.say(phrases.smallTerminal)} ${size.columns} × ${size.lines + 3}`];
}
