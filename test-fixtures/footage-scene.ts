// The picture and the sound of made footage as ffmpeg input and filter arguments: houses, traffic, a passer-by, a camera
// that sways with its wearer, and the recorder's text over it.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Shot } from './footage.ts';

const run = promisify(execFile);

interface Font {
  readonly path: string;
  readonly chinese: boolean;
}

let font: Promise<Font | null> | undefined;

/** A font to burn text in with, one with Chinese if there is one; null if there is none. */
export function findFont(): Promise<Font | null> {
  font ??= lookForFont();
  return font;
}

async function lookForFont(): Promise<Font | null> {
  const chinese = [
    ...(await listFonts(':lang=zh-cn')),
    '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
    '/usr/share/fonts/truetype/wqy/wqy-microhei.ttc',
  ];
  const latin = [...(await listFonts(':family=DejaVu Sans Mono')), '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf'];
  const candidates = [
    ...chinese.map((path) => ({ path, chinese: true })),
    ...[...latin, ...(await listFonts(':lang=en'))].map((path) => ({ path, chinese: false })),
  ];
  for (const candidate of candidates) {
    // ffmpeg's filter language has its own meaning for some characters: pass over a path that holds one.
    if (!/^[\w./-]+\.(ttf|ttc|otf)$/.test(candidate.path)) continue;
    if (
      await access(candidate.path).then(
        () => true,
        () => false,
      )
    )
      return candidate;
  }
  return null;
}

/** Without fontconfig's tools the well-known paths have to do. */
async function listFonts(pattern: string): Promise<string[]> {
  const listed = await run('fc-list', [pattern, 'file']).catch(() => ({ stdout: '' }));
  return listed.stdout
    .split('\n')
    .map((line) => line.replace(/:\s*$/, ''))
    .filter((path) => path !== '')
    .sort();
}

const width = 640;
const height = 360;
const rate = 15;

/**
 * Inputs and one filter graph with the outputs `[v]` and `[a]`, as asked.
 * @param work where the text to be burnt in is written; ffmpeg is to be run in that folder.
 */
export async function sceneArguments(work: string, shot: Shot, picture: boolean, sound: boolean): Promise<string[]> {
  const dice = createHash('sha256').update(shot.seed).update(shot.camera).update(shot.start).digest();
  const graph: string[] = [];
  if (picture)
    graph.push(
      ...street(dice, shot.seconds),
      `[street]${[...handheld(dice), ...(await burnIn(work, shot))].join(',')}[v]`,
    );
  if (sound) graph.push(murmur(dice, shot.seconds));
  return ['-filter_complex_threads', '1', '-filter_complex', graph.join(';')];
}

function colour(red: number, green: number, blue: number): string {
  return `0x${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

function street(dice: Buffer, seconds: number): string[] {
  const roll = (at: number, from: number, span: number) => from + (dice[at]! % span);
  const boxes = ['drawbox=0:214:672:164:0x55575a:fill', 'drawbox=0:208:672:8:0x8a8a86:fill'];
  for (let house = 0; house < 5; house += 1) {
    const tall = roll(house, 70, 90);
    const tint = colour(roll(house + 5, 90, 80), roll(house + 6, 95, 50), roll(house + 7, 80, 60));
    boxes.push(`drawbox=${15 + house * 130}:${208 - tall}:${roll(house + 8, 90, 35)}:${tall}:${tint}:fill`);
    boxes.push(`drawbox=${30 + house * 130}:${222 - tall}:60:14:${house % 2 ? '0xb83a2e' : '0x2f4a5c'}:fill`);
  }
  const block = (tint: string, size: string) => `color=c=${tint}:s=${size}:r=${rate}:d=${seconds}`;
  return [
    `color=c=0x9db4c8:s=672x378:r=${rate}:d=${seconds},${boxes.join(',')}[back]`,
    `${block(colour(roll(16, 120, 130), 48, 48), '92x34')}[car]`,
    `${block('0xe0d060', '70x30')}[cab]`,
    `${block('0x203a60', '16x46')}[walker]`,
    `[back][walker]overlay=x=${roll(17, 160, 300)}+60*sin(t*0.9):y=188+3*sin(t*9)[one]`,
    `[one][car]overlay=x='mod(t*140+${roll(18, 0, 256)},800)-100':y=250[two]`,
    `[two][cab]overlay=x='700-mod(t*110+${roll(19, 0, 256)},820)':y=300[street]`,
  ];
}

function handheld(dice: Buffer): string[] {
  return [`crop=${width}:${height}:x='16+8*sin(t*2.1)':y='9+5*sin(t*3.3)'`, `noise=alls=5:allf=t:all_seed=${dice[20]}`];
}

async function burnIn(work: string, shot: Shot): Promise<string[]> {
  const found = await findFont();
  if (found === null) return ['format=yuv420p'];
  await writeFile(
    join(work, 'label.txt'),
    `${shot.station}  ${found.chinese ? '工号' : 'ID'} ${shot.officer}  ${shot.camera}`,
  );
  const look = `fontfile=${found.path}:fontsize=20:fontcolor=white:box=1:boxcolor=black@0.45:x=12`;
  const epoch = Date.parse(`${shot.start}Z`) / 1000;
  const clock = `%{pts\\:gmtime\\:${epoch}\\:%Y-%m-%d %H\\\\\\:%M\\\\\\:%S}`;
  return [
    `drawtext=${look}:y=10:text='${clock}'`,
    `drawtext=${look}:y=328:textfile=label.txt:expansion=none`,
    'format=yuv420p',
  ];
}

function murmur(dice: Buffer, seconds: number): string {
  const tone = `sine=frequency=${180 + (dice[21]! % 200)}:sample_rate=16000:d=${seconds},tremolo=f=4:d=0.8`;
  const street = `anoisesrc=d=${seconds}:c=pink:r=16000:a=0.05:seed=${dice[22]}`;
  return `${tone}[tone];${street}[hum];[tone][hum]amix=inputs=2:duration=shortest[a]`;
}
