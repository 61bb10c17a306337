// Two virtual recorders of different makes for the demo and the tests: trees of files as such recorders leave them on
// their card, at a time of one's choosing, and the hands that dock and undock them.
import { chmod, copyFile, mkdir, readdir, rename, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type FootageKind, shoot } from './footage.ts';

export interface VirtualCamera {
  /** The tree: what will be the docked volume. */
  readonly tree: string;
  readonly serial: string;
  readonly officer: string;
  /** Paths relative to the tree, `/` between, in order of recording. */
  readonly files: readonly { readonly path: string; readonly kind: FootageKind }[];
}

export interface CameraTime {
  /** When the first file begins, the recorder's wall clock: "2026-03-09T09:30:00". */
  readonly start: string;
  /** Where that wall clock hangs: minutes east of UTC. */
  readonly zoneMinutes?: number;
  readonly seed?: string;
  readonly station?: string;
}

interface Take {
  readonly kind: FootageKind;
  readonly seconds: number;
  /** Seconds after the first file. */
  readonly after: number;
  /** Path from the time stamps of the take. */
  readonly path: (day: string, clock: string) => string;
}

interface Make {
  readonly serial: string;
  readonly officer: string;
  /** Which clock it writes into its containers; its names and pictures carry the wall clock. */
  readonly containerTime: 'utc' | 'local';
}

/**
 * `DCAM_<serial>_<officer>_<yyyyMMdd>_<HHmmss>[_IMP]`: H.264 and HEVC video, an important one, a Chinese name, sound,
 * a picture, a track, and the file that a dead battery left.
 */
export function buildCameraA(tree: string, time: CameraTime): Promise<VirtualCamera> {
  const make: Make = { serial: '0012345', officer: '330726', containerTime: 'utc' };
  const name = (tail: string) => (day: string, clock: string) =>
    `DCIM/100MEDIA/DCAM_${make.serial}_${make.officer}_${day}_${clock}${tail}`;
  return build(tree, time, make, [
    { kind: 'h264-mp4', seconds: 8, after: 0, path: name('.mp4') },
    { kind: 'nmea', seconds: 8, after: 0, path: (day) => `GPS/${day}.nmea` },
    { kind: 'h264-mp4', seconds: 6, after: 8, path: name('_IMP.mp4') },
    { kind: 'jpeg', seconds: 1, after: 95, path: name('.jpg') },
    { kind: 'aac-m4a', seconds: 6, after: 180, path: name('.m4a') },
    { kind: 'hevc-mp4', seconds: 4, after: 420, path: name('.mp4') },
    { kind: 'h264-mp4', seconds: 4, after: 900, path: () => 'DCIM/现场执法_城西市场.mp4' },
    { kind: 'truncated-mp4', seconds: 5, after: 1500, path: name('.mp4') },
  ]);
}

/**
 * `<serial>_<officer>_<yyyyMMddHHmmss>_<seq>[_IMP]` in a folder for each day: MPEG-TS, MJPEG in AVI, AMR, H.264, a
 * picture, a track, and a file of the recorder's own that no pattern knows.
 */
export function buildCameraB(tree: string, time: CameraTime): Promise<VirtualCamera> {
  const make: Make = { serial: 'D8A00417', officer: '650104', containerTime: 'local' };
  const name = (seq: number, tail: string) => (day: string, clock: string) =>
    `DSJ/${day}/${make.serial}_${make.officer}_${day}${clock}_${String(seq).padStart(4, '0')}${tail}`;
  return build(tree, time, make, [
    { kind: 'unknown', seconds: 1, after: 0, path: () => 'LOG/sys_backup.tmp' },
    { kind: 'mpegts', seconds: 6, after: 20, path: name(1, '.TS') },
    { kind: 'mpegts', seconds: 5, after: 26, path: name(2, '.TS') },
    { kind: 'mjpeg-avi', seconds: 4, after: 240, path: name(3, '_IMP.AVI') },
    { kind: 'amr', seconds: 8, after: 300, path: name(4, '.AMR') },
    { kind: 'jpeg', seconds: 1, after: 330, path: name(5, '.JPG') },
    { kind: 'h264-mp4', seconds: 5, after: 600, path: name(6, '.MP4') },
    { kind: 'nmea', seconds: 60, after: 600, path: (day) => `DSJ/${day}/track.nmea` },
  ]);
}

async function build(tree: string, time: CameraTime, make: Make, takes: readonly Take[]): Promise<VirtualCamera> {
  const { zoneMinutes = 480, seed = 'demo', station = 'ST01' } = time;
  const { serial, officer } = make;
  const first = Date.parse(`${time.start}Z`);
  for (const take of takes) {
    const { kind, seconds, after } = take;
    const begun = first + after * 1000;
    const start = wallClock(begun);
    const containerTime = wallClock(make.containerTime === 'utc' ? begun - zoneMinutes * 60_000 : begun);
    const shot = { kind, seed: `${seed}/${after}`, start, containerTime, seconds, station, officer, camera: serial };
    const path = join(tree, pathOf(take, first));
    await mkdir(dirname(path), { recursive: true });
    await copyFile(await shoot(shot), path);
    await chmod(path, 0o644);
    // A recorder stamps a file when it closes it.
    const closed = new Date(begun + seconds * 1000 - zoneMinutes * 60_000);
    await utimes(path, closed, closed);
  }
  return { tree, serial, officer, files: takes.map((take) => ({ path: pathOf(take, first), kind: take.kind })) };
}

function wallClock(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}

function pathOf(take: Take, first: number): string {
  const [day, clock] = wallClock(first + take.after * 1000).split('T') as [string, string];
  return take.path(day.replaceAll('-', ''), clock.replaceAll(':', ''));
}

/**
 * Puts a recorder into a bay in one step, also where its empty folder stands already. Tree and bays must be on one file
 * system. @returns the path of the docked volume.
 */
export async function dockByRename(tree: string, baysDir: string, bay: string): Promise<string> {
  const docked = join(baysDir, bay);
  await rename(tree, docked);
  return docked;
}

/** Takes the recorder out again, to `tree`, which must not exist or be an empty folder. */
export async function undock(baysDir: string, bay: string, tree: string): Promise<void> {
  await rename(join(baysDir, bay), tree);
}

/** Regular files left in a tree, relative, sorted: what a recorder still holds. */
export async function filesOf(tree: string): Promise<string[]> {
  const entries = await readdir(tree, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name).slice(tree.length + 1)).sort();
}
