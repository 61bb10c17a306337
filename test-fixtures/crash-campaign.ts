// Kills a whole station at random moments while several bays pull, starts it again, and after each docking holds it
// against what lay on the recorders. The oracle knows the recorders' files and nothing of how the station works.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BayStatus, Clip } from '../core/model.ts';
import { seededRandom } from './seed.ts';
import { type CliAnswer, StationHarness } from './station-harness.ts';

export interface CampaignOptions {
  readonly seed: number;
  readonly rounds: number;
  /** Kills before the recorders are left alone until everything is stored. */
  readonly roundsPerDocking?: number;
}

/** Dockings between two checks of everything ever stored; the others look at what is new. */
const dockingsPerWholeCheck = 10;

type Random = () => number;
/** Content (SHA-256 and size) → how often it lies on recorders. */
type Oracle = Map<string, number>;

const bays = ['1号口', '2', '3'];
/** Many small ones keep the sealer at work while kills come in; the large ones are there to be resumed. */
const filesOfRecorder = 50;

/** What the kills hit: a campaign that never interrupts anything proves nothing. */
export interface CampaignHits {
  kills: number;
  /** Kills that left unfinished copies behind. */
  whileCopying: number;
  /** Starts that found clips in the vault without their leaves, and those clips. */
  forwardStarts: number;
  sealedForward: number;
  /** Starts that found a torn record at the end of the log. */
  tornLogs: number;
  /** Clips whose copy was gone on with. */
  resumed: number;
}

/** Runs the campaign up to the first docking with faults. @returns these, in words (none is good), and what it hit. */
export async function crashCampaign({ seed, rounds, roundsPerDocking = 5 }: CampaignOptions) {
  const random = seededRandom(seed).next;
  const station = new StationHarness();
  const oracle: Oracle = new Map();
  const read = new Set<string>();
  const faults: string[] = [];
  const hits: CampaignHits = {
    kills: 0,
    whileCopying: 0,
    forwardStarts: 0,
    sealedForward: 0,
    tornLogs: 0,
    resumed: 0,
  };
  try {
    await station.init('--id', 'CRASH1');
    await station.start().then(() => station.stop());
    for (let done = 0; done < rounds && faults.length === 0; done += roundsPerDocking) {
      const sources = await dockRecorders(station, random, oracle, done);
      for (let kill = 0; kill < Math.min(roundsPerDocking, rounds - done); kill += 1)
        await killOnce(station, random, hits);
      const { url } = await station.start();
      await station.until(url, allSafe, 60_000);
      countForward(station, hits);
      const clips = await allClips(station);
      const docking = done / roundsPerDocking + 1;
      const isWhole = docking % dockingsPerWholeCheck === 0 || done + roundsPerDocking >= rounds;
      if (isWhole) read.clear();
      faults.push(...check(station, oracle, clips, read));
      if (isWhole) {
        const fsck = await station.cli<{ findings: unknown[] }>('fsck');
        if (fsck.exit !== 0) faults.push(`fsck: ${JSON.stringify(fsck.json)}`);
        console.info(`${hits.kills} kills, ${clips.length} clips, ${faults.length} faults`);
      }
      for (const [bay, source] of sources) faults.push(...(await sameTree(source, join(station.bays, bay))));
      hits.resumed = clips.filter(({ flags }) => flags.includes('resumed')).length;
      if ((await station.stop()) !== 0) faults.push(`a clean stop failed: ${station.stderr}`);
      for (const [bay, source] of sources)
        await Promise.all([rm(join(station.bays, bay), { recursive: true }), rm(source, { recursive: true })]);
    }
    return { faults: faults.map((fault) => `after ${hits.kills} kills: ${fault}`), hits };
  } finally {
    await station.remove();
  }
}

/** Starts, waits anything from not yet running to half pulled, kills the group or the daemon alone. */
async function killOnce(station: StationHarness, random: Random, hits: CampaignHits): Promise<void> {
  const started = station.start().catch(() => undefined);
  const when = random();
  if (when < 0.25) await sleep(random() * 900);
  else {
    const url = (await started)?.url;
    if (url !== undefined && when < 0.9)
      await station.until(url, (now) => now.some(({ state }) => state === 'pulling') || allSafe(now));
    await sleep(random() * 500);
  }
  if (random() < 0.7) await station.kill();
  else await station.killDaemonOnly();
  await started;
  countForward(station, hits);
  hits.kills += 1;
  if (readdirSync(join(station.data, 'incoming')).some((name) => /^[0-9a-f]{32}$/.test(name))) hits.whileCopying += 1;
}

const allSafe = (now: readonly BayStatus[]) =>
  bays.every((bay) => now.find((status) => status.bay === bay)?.state === 'safe');

/** What the last start said of the break before it. */
function countForward(station: StationHarness, hits: CampaignHits): void {
  for (const line of station.stderr.split('\n')) {
    if (line.includes('sealed forward')) {
      hits.forwardStarts += 1;
      hits.sealedForward += (JSON.parse(line) as { clips: string[] }).clips.length;
    }
    if (line.includes('tornBytes')) hits.tornLogs += 1;
  }
}

async function dockRecorders(station: StationHarness, random: Random, oracle: Oracle, round: number) {
  const sources = new Map<string, string>();
  let repeated: Buffer = Buffer.alloc(0);
  for (const [index, bay] of bays.entries()) {
    const source = join(station.root, `source-${round}-${index}`);
    const folder = join(source, 'DCIM', '100MEDIA');
    await mkdir(folder, { recursive: true });
    for (let i = 0; i < filesOfRecorder; i += 1) {
      const content = random() < 0.15 ? repeated : someBytes(random);
      repeated = content;
      await writeFile(
        join(folder, `DCAM_123456${index}_65432${index}_20260102_0${round % 10}${String(i).padStart(2, '0')}00.mp4`),
        content,
      );
      const key = contentKey(content);
      oracle.set(key, (oracle.get(key) ?? 0) + 1);
    }
    await cp(source, join(station.root, 'copy'), { recursive: true, preserveTimestamps: true });
    await station.dock(join(station.root, 'copy'), bay);
    sources.set(bay, source);
  }
  return sources;
}

/** Mostly small, some of several megabytes, now and then nothing at all. */
function someBytes(random: Random): Buffer {
  const kind = random();
  const bytes = kind < 0.05 ? 0 : Math.floor(random() * (kind < 0.9 ? 50_000 : 9_000_000));
  const content = Buffer.alloc(bytes, Math.floor(random() * 256));
  for (let at = 0; at + 4 <= bytes; at += 4096) content.writeUInt32LE(Math.floor(random() * 2 ** 32), at);
  return content;
}

const contentKey = (bytes: Buffer) => `${createHash('sha256').update(bytes).digest('hex')}/${bytes.length}`;

/** @param read clips whose bytes need not be read again; those that are read now are added. */
function check(station: StationHarness, oracle: Oracle, clips: readonly Clip[], read: Set<string>): string[] {
  const faults: string[] = [];
  const sealed = new Map<string, Clip>();
  for (const clip of clips) {
    const key = `${clip.sha256}/${clip.bytes}`;
    if (sealed.has(key)) faults.push(`${clip.id} and ${sealed.get(key)?.id} hold the same content`);
    sealed.set(key, clip);
    if (!oracle.has(key)) faults.push(`${clip.id} holds what no recorder had`);
    if (read.has(clip.id)) continue;
    read.add(clip.id);
    const [, yyyy, mm, dd] = /-(\d{4})(\d{2})(\d{2})-/.exec(clip.id) as unknown as [string, string, string, string];
    const file = join(station.data, 'vault', yyyy, mm, dd, clip.id, `${clip.id}.mp4`);
    if (contentKey(readFileSync(file)) !== key) faults.push(`${clip.id} has other bytes than its digest`);
  }
  for (const key of oracle.keys()) if (!sealed.has(key)) faults.push(`not sealed: ${key}`);
  const numbers = clips.map(({ id }) => id).sort();
  for (const [day, ids] of Object.entries(Object.groupBy(numbers, (id) => id.slice(0, -7))))
    for (const [index, id] of (ids ?? []).entries())
      if (Number(id.slice(-6)) !== index + 1) faults.push(`the numbers of ${day} have a hole before ${id}`);
  return faults;
}

export async function allClips(station: StationHarness): Promise<Clip[]> {
  const clips: Clip[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: CliAnswer<{ clips: Clip[]; next: string | null }> = await station.cli(
      ...['clip', 'ls', '--limit', '1000', ...(cursor === '' ? [] : ['--cursor', cursor])],
    );
    if (page.exit !== 0) throw new Error(`clip ls: ${page.stderr}`);
    clips.push(...page.json.clips);
    cursor = page.json.next;
  }
  return clips;
}

/** The recorder is as it was: nothing erased, nothing changed. */
async function sameTree(source: string, docked: string): Promise<string[]> {
  const faults: string[] = [];
  const { globSync } = await import('node:fs');
  for (const path of globSync('**', { cwd: source })) {
    if (statSync(join(source, path)).isDirectory()) continue;
    if (!readFileSync(join(source, path)).equals(readFileSync(join(docked, path))))
      faults.push(`changed on the recorder: ${path}`);
  }
  return faults;
}
