// What commands answer before and after catalogue.db is lost: by `rebuild`, and by a start without it. From outside.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Clip } from '../../core/model.ts';
import { shoot } from '../../test-fixtures/footage.ts';
import { command, copyOf, type PreparedStation, prepareStation } from '../../test-fixtures/prepared-station.ts';
import type { StationHarness } from '../../test-fixtures/station-harness.ts';

let prepared: PreparedStation;
let before: unknown;
let copies = 0;
beforeAll(async () => {
  const start = '2026-01-02T03:04:05';
  const shot = {
    kind: 'mjpeg-avi',
    seed: 'rebuild',
    start,
    seconds: 1,
    station: 'RB1',
    officer: '654321',
    camera: 'C1',
  } as const;
  const footage = readFileSync(await shoot(shot));
  prepared = await prepareStation(
    'RB1',
    { files: 12, cases: 3 },
    new Map([['DCIM/DCAM_1_2_20260102_030405.avi', footage]]),
  );
  before = await running(prepared.station, async (data) => {
    // The search for stretches is what a clip's work ends with.
    for (let left = 1; left > 0; await sleep(100)) {
      const { clips } = (await command(data, 'clip', 'ls')).json as { clips: Clip[] };
      left = clips.filter(({ media, stretches }) => media !== null && stretches === null).length;
    }
    return answers(data);
  });
}, 60_000);
afterAll(() => prepared.station.remove());

async function running<T>(station: StationHarness, act: (data: string) => Promise<T>): Promise<T> {
  await station.start();
  try {
    return await act(station.data);
  } finally {
    await station.stop();
  }
}

/** Every list and every single thing, as JSON. */
async function answers(data: string) {
  const ask = async (...words: string[]) => {
    const { exit, json, stderr } = await command(data, ...words);
    expect(exit, `${words.join(' ')}: ${stderr}`).toBe(0);
    return json;
  };
  const pages: { clips: { id: string }[]; next: string | null }[] = [];
  do
    pages.push(
      await ask('clip', 'ls', '--limit', '4', ...(pages.length === 0 ? [] : ['--cursor', pages.at(-1)!.next!])),
    );
  while (pages.at(-1)?.next !== null);
  const filters = [
    ['--flag', 'important'],
    ['--flag', 'empty'],
    ['--q', '执法'],
    ['--case', '甬综执〔2026〕1号'],
    ['--officer', '654321'],
  ];
  const clips = pages.flatMap((page) => page.clips.map(({ id }) => id));
  return {
    pages,
    found: await Promise.all(filters.map((filter) => ask('clip', 'ls', ...filter))),
    shown: await Promise.all(clips.slice(0, 9).map((id) => ask('clip', 'show', id))),
    chains: await Promise.all(clips.slice(0, 9).map((id) => ask('clip', 'custody', id))),
    cases: await ask('case', 'ls'),
  };
}

async function copied<T>(use: (station: StationHarness) => Promise<T>): Promise<T> {
  const station = await copyOf(prepared.station, `copy-${copies++}`);
  try {
    return await use(station);
  } finally {
    await station.remove();
  }
}

const lose = (data: string) => {
  for (const name of readdirSync(data).filter((found) => found.startsWith('catalogue.db'))) rmSync(join(data, name));
};

describe('without catalogue.db', () => {
  test('the history has what rows are made of', () => {
    const { pages, shown, cases } = before as Awaited<ReturnType<typeof answers>>;
    const clips = pages.flatMap((page) => page.clips) as unknown as {
      flags: string[];
      seenAt: unknown[];
      playable: string;
      cases: string[];
    }[];
    expect(clips.length).toBe(prepared.clips.length);
    expect(clips.flatMap(({ flags }) => flags)).toEqual(expect.arrayContaining(['important', 'empty', 'unparsed']));
    expect(clips.flatMap(({ seenAt }) => seenAt).length).toBeGreaterThan(8);
    expect(clips.filter(({ playable }) => playable === 'proxy')).toHaveLength(1);
    expect(cases.cases.flatMap(({ clips: linked }: { clips: string[] }) => linked)).toHaveLength(5);
    expect(shown[0].sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test('rebuild: every answer is the same', () =>
    copied(async (station) => {
      lose(station.data);
      const { exit, json } = await command(station.data, 'rebuild');
      expect({ exit, json }).toMatchObject({ exit: 0, json: { clips: prepared.clips.length, findings: [] } });
      expect((await command(station.data, 'fsck', '--offline')).json.findings).toEqual([]);
      expect(await running(station, answers)).toEqual(before);
    }));

  test('just started: every answer is the same', () =>
    copied(async (station) => {
      lose(station.data);
      expect(await running(station, answers)).toEqual(before);
      expect((await command(station.data, 'fsck', '--offline')).json.findings).toEqual([]);
    }));

  test('rebuild over a catalogue that is there changes no answer', () =>
    copied(async (station) => {
      expect((await command(station.data, 'rebuild')).exit).toBe(0);
      expect(readdirSync(station.data).filter((name) => name.startsWith('catalogue.db'))).toEqual(['catalogue.db']);
      expect(await running(station, answers)).toEqual(before);
    }));
});

describe('rebuild', () => {
  test('does not run beside the daemon', () =>
    copied((station) =>
      running(station, async (data) => {
        expect(await command(data, 'rebuild')).toMatchObject({ exit: 30 });
        expect(await command(data, 'fsck', '--offline')).toMatchObject({ exit: 30 });
      }),
    ));

  test('with a damaged manifest: 41, names it, and the rest is there', () =>
    copied(async (station) => {
      const clip = prepared.clips[2]!;
      const [, yyyy, mm, dd] = /-(\d{4})(\d\d)(\d\d)-/.exec(clip)!;
      const where = `vault/${yyyy}/${mm}/${dd}/${clip}/manifest.json`;
      const whole = readFileSync(join(station.data, where));
      writeFileSync(join(station.data, where), `${whole} `);
      const { exit, json } = await command(station.data, 'rebuild');
      expect(exit).toBe(41);
      expect(json.clips).toBe(prepared.clips.length - 1);
      expect(json.findings).toEqual([{ clip, what: 'differs from its seal event', where }]);

      writeFileSync(join(station.data, where), whole);
      expect(
        (await command(station.data, 'fsck', '--offline')).json.findings,
        'and until it is done again',
      ).toContainEqual({
        clip,
        what: 'a row is missing',
        where: `catalogue.db, clip ${clip}`,
      });
      expect((await command(station.data, 'rebuild')).exit).toBe(0);
      expect(await running(station, answers)).toEqual(before);
    }));

  test('from a damaged log: nothing is made and nothing is lost', () =>
    copied(async (station) => {
      const journal = join(station.data, 'log/journal');
      const catalogue = readFileSync(join(station.data, 'catalogue.db'));
      const bytes = readFileSync(journal);
      bytes[3]! ^= 1;
      writeFileSync(journal, bytes);
      const { exit } = await command(station.data, 'rebuild');
      expect(exit).toBe(37);
      expect(readFileSync(join(station.data, 'catalogue.db')).equals(catalogue)).toBe(true);
    }));
});
