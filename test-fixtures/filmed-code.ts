// Footage of a recorder that films the station's time code: a screen that turns each second, tilted, soft and noisy as a
// camera at arm's length sees it. Made by ffmpeg at test time.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { qrRows } from '../web/qr-matrix.ts';

const run = promisify(execFile);
const modulePixels = 8;

export interface Filmed {
  /** Texts that the screen shows, a second each. */
  readonly codes: readonly string[];
  /** How long the first has been shown when the clip begins, in milliseconds below 1000. */
  readonly intoFirstMs: number;
  /** Seconds of the clip before the recorder turns to the screen, and of the whole. The codes go by all the while. */
  readonly turnsAfter?: number;
  readonly seconds: number;
  /** Frames between two key frames; 15 frames are a second. */
  readonly keyEvery?: number;
  readonly codec?: readonly string[];
  /** A filter of ffmpeg over what was filmed. */
  readonly frames?: string;
}

/** Writes an MP4, or what the extension of `path` says. @throws Error when ffmpeg fails. */
export async function filmCodes(path: string, filmed: Filmed): Promise<void> {
  const { codes, intoFirstMs, turnsAfter = 0, seconds, keyEvery = 30, frames = 'null' } = filmed;
  const work = await mkdtemp(join(tmpdir(), 'liuhen-filmed-'));
  try {
    for (const [at, text] of codes.entries()) await writeFile(join(work, `${at}.pgm`), picture(await qrRows(text)));
    const screen = `[1:v]settb=1/1000,setpts=PTS-${intoFirstMs},pad=iw+80:ih+80:40:40:0x707070,format=yuva420p,rotate=0.09:c=none:ow=rotw(0.09):oh=roth(0.09)[screen]`;
    const scene = `[0:v][screen]overlay=x=(W-w)/2:y=(H-h)/2:eof_action=repeat:enable='gte(t,${turnsAfter})',gblur=1.2,noise=alls=12:all_seed=7,${frames}[v]`;
    const { codec = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '28'] } = filmed;
    await run('ffmpeg', [
      ...['-v', 'error', '-nostdin', '-y', '-f', 'lavfi', '-i', `testsrc2=s=960x540:r=15:d=${seconds}`],
      ...['-framerate', '1', '-start_number', '0', '-i', join(work, '%d.pgm')],
      ...['-filter_complex', `${screen};${scene}`, '-map', '[v]', '-t', String(seconds), '-pix_fmt', 'yuv420p'],
      ...['-vsync', 'passthrough'],
      ...[...codec, '-g', String(keyEvery), '-keyint_min', String(keyEvery), '-sc_threshold', '0', path],
    ]);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Black on white, with the quiet zone of four modules (ISO/IEC 18004, 6.3.8), as a binary PGM. */
function picture(rows: readonly string[]): Buffer {
  const side = (rows.length + 8) * modulePixels;
  const pixels = Buffer.alloc(side * side, 255);
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1) {
      const dark = rows[Math.floor(y / modulePixels) - 4]?.[Math.floor(x / modulePixels) - 4] === '1';
      if (dark) pixels[y * side + x] = 0;
    }
  return Buffer.concat([Buffer.from(`P5\n${side} ${side}\n255\n`), pixels]);
}
