// A data directory changed behind the station's back: what `fsck` finds and how it is called, what a start makes of it,
// and what nobody can find without an older checkpoint.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ErrorCode, errorTable } from '../../core/errors.ts';
import {
  command,
  copyOf,
  dcamName,
  dockAndWait,
  type PreparedStation,
  prepareStation,
} from '../../test-fixtures/prepared-station.ts';
import type { StationHarness } from '../../test-fixtures/station-harness.ts';
import { type Expected, Spoiler, spoilt, stationTamperings } from '../../test-fixtures/tamper-station.ts';
import type { FsckFinding } from '../../web/station-port.ts';
import { exitOf } from '../commands/fsck.ts';
import { fsckStation } from './offline.ts';

type Row = Readonly<Record<string, unknown>>;
type Clip = ReturnType<Spoiler['clip']>;

let prepared: PreparedStation;
let other: PreparedStation;
let copies = 0;
beforeAll(async () => {
  [prepared, other] = await Promise.all([
    prepareStation('TAMP1', { files: 30, cases: 220 }),
    prepareStation('TAMP2', { files: 3, cases: 0 }),
  ]);
}, 60_000);
afterAll(() => Promise.all([prepared.station.remove(), other.station.remove()]));

async function spoiled<T>(use: (spoiler: Spoiler, station: StationHarness) => Promise<T>): Promise<T> {
  const station = await copyOf(prepared.station, `copy-${copies++}`);
  try {
    return await use(new Spoiler(station.data, other.station.data), station);
  } finally {
    await station.remove();
  }
}

const fsck = async (data: string) => (await fsckStation(data, () => undefined)).findings;
const shown = ({ code, where, clip }: FsckFinding) => `${code} ${where}${clip === undefined ? '' : ` (${clip})`}`;

function expectFindings(
  found: readonly FsckFinding[],
  expected: readonly Expected[],
  spoiler: Spoiler,
  andMore = false,
) {
  const words = expected.map(([code, where, n]) => [
    `${code} ${where}`,
    n === undefined ? '' : ` (${spoiler.clip(n).clip})`,
  ]);
  for (const [head = '', clip = ''] of words) {
    const isIt = (text: string) =>
      head.endsWith('…') ? text.startsWith(head.slice(0, -1)) && text.endsWith(clip) : text.startsWith(head + clip);
    expect(found.map(shown).filter(isIt), `${head}${clip} in ${found.map(shown).join('\n')}`).not.toEqual([]);
  }
  if (!andMore) expect(found.map(shown), 'and nothing else').toHaveLength(expected.length);
}

const treeDigest = (data: string) => {
  const digest = createHash('sha256');
  const names = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of names.map((entry) => join(entry.parentPath, entry.name)).sort())
    if (!/\/run\/|catalogue\.db-/.test(path)) digest.update(`${path.slice(data.length)}\0`).update(readFileSync(path));
  return digest.digest('hex');
};

describe('fsck --offline', () => {
  test.each(stationTamperings)('$name', async ({ act, finds, andMore, exit }) => {
    await spoiled(async (spoiler) => {
      const expected = finds(spoiler);
      await act(spoiler);
      const before = treeDigest(spoiler.data);
      const found = await fsck(spoiler.data);
      expectFindings(found, expected, spoiler, andMore);
      expect(exitOf(found)).toBe(exit);
      for (const { where } of found) expect(where).toMatch(/^(vault|log|keys|catalogue\.db)\b/);
      expect(treeDigest(spoiler.data), 'fsck changes nothing').toBe(before);
    });
  });

  test('names every column of every table that was changed', () =>
    spoiled(async (spoiler) => {
      const database = new SQLite(spoiler.path('catalogue.db'));
      const changed: string[] = [];
      for (const table of ['case_clip', 'cases', 'clip', 'event', 'seen']) {
        const columns = database.pragma(`table_info(${table})`) as { name: string; pk: number; type: string }[];
        const keys = columns.filter(({ pk }) => pk > 0).map(({ name }) => name);
        // Each in a row of its own while there are enough; a row whose key was changed is past the others.
        const rows = database.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
        for (const [at, { name, pk, type }] of columns.entries()) {
          const offset = at % (rows - keys.length);
          const row = database.prepare(`SELECT * FROM ${table} ORDER BY ${keys} LIMIT 1 OFFSET ${offset}`).get() as Row;
          const value = pk > 0 && type === 'INTEGER' ? 5_000_000 : spoilt(row[name] ?? (type === 'INTEGER' ? 0 : ''));
          const where = keys.map((key) => `${key} IS @${key}_was`).join(' AND ');
          const was = Object.fromEntries(keys.map((key) => [`${key}_was`, row[key]]));
          database.prepare(`UPDATE ${table} SET ${name} = @value WHERE ${where}`).run({ ...was, value });
          // A key that was changed is a row missing and one too many.
          changed.push(pk > 0 ? `${table} missing` : `${table} ${name}`);
        }
      }
      database.close();
      const found = await fsck(spoiler.data);
      const named = found.flatMap(({ what, where }) => {
        const table = /^catalogue\.db, (\w+)/.exec(where)?.[1];
        const columns = /differs: (.*)/.exec(what)?.[1]?.split(', ') ?? [
          what.includes('missing') ? 'missing' : 'extra',
        ];
        return columns.map((column) => `${table} ${column}`);
      });
      expect(changed.filter((column) => !named.includes(column))).toEqual([]);
      expect(exitOf(found)).toBe(41);
    }));

  test('through the command line: exit code and form of CONTRACT §5', () =>
    spoiled(async (spoiler) => {
      const { clip, original } = spoiler.clip(2);
      spoiler.flip(original);
      const { exit, json } = await command(spoiler.data, 'fsck', '--offline');
      expect(exit).toBe(41);
      expect(json.findings).toEqual([{ clip, what: 'differs from its seal event', where: original }]);
      expect(json.checked).toBeGreaterThan(280);
    }));

  test('says so when there are more findings of a kind than anyone reads', () =>
    spoiled(async (spoiler) => {
      const insert = `INSERT INTO seen SELECT 1000000 + e.seq * 10 + n.seq, '${spoiler.clip(0).clip}', NULL, NULL, NULL, NULL, NULL FROM event e, (SELECT seq FROM event ORDER BY seq LIMIT 5) n`;
      spoiler.sql(insert);
      const found = await fsck(spoiler.data);
      expect(found.length).toBe(1001);
      expect(found.at(-1)).toMatchObject({
        code: 'INCOMPLETE',
        where: 'catalogue.db',
        what: expect.stringMatching(/^\d+ more/),
      });
    }));
});

describe('a running station', () => {
  test.each(stationTamperings.filter(({ start }) => start !== undefined))(
    'started with $name',
    async ({ act, start }) => {
      await spoiled(async (spoiler, station) => {
        await act(spoiler);
        if (typeof start === 'object' && 'refuses' in start) {
          await expect(station.start()).rejects.toThrow(`(${errorTable[start.refuses as ErrorCode].exit})`);
          return;
        }
        await station.start();
        const { json } = await command(station.data, 'station', 'status');
        const codes = json.alarms.map(({ code }: { code: string }) => code);
        expect(codes).toEqual(typeof start === 'object' ? [expect.stringMatching(start.alarm)] : []);
        expect(await station.stop()).toBe(0);
      });
    },
  );

  test('finds everything at once while it runs, and goes on', () =>
    spoiled(async (spoiler, station) => {
      await station.start();
      const [one, two, three, four] = [1, 2, 3, 4].map((n) => spoiler.clip(n)) as [Clip, Clip, Clip, Clip];
      spoiler.flip(one.original);
      spoiler.flip(two.signature);
      spoiler.remove(three.folder);
      writeFileSync(spoiler.path(`${four.folder}/more`), 'x');
      mkdirSync(spoiler.path('vault/stray'));
      spoiler.flip('log/tile/0/000');
      spoiler.sql("UPDATE clip SET officer = '000000' WHERE id = (SELECT id FROM clip ORDER BY seq LIMIT 1 OFFSET 7)");
      const { exit, json } = await command(station.data, 'fsck');
      expect(exit).toBe(41);
      const words = json.findings.map(({ where, what }: FsckFinding) => `${where}: ${what.split(':')[0]}`);
      expect(words.sort()).toEqual(
        [
          `${one.original}: differs from its seal event`,
          `${two.signature}: differs from its seal event`,
          `${three.folder}: the clip’s folder is missing`,
          `${four.folder}/more: does not belong there`,
          'vault/stray: does not belong in the vault',
          'log/tile/0/000: does not follow from the leaves',
          `catalogue.db, clip ${spoiler.clip(7).clip}: a row differs`,
        ].sort(),
      );
      expect((await command(station.data, 'case', 'open', 'after')).exit).toBe(0);
    }));

  test('says nothing of what it is doing itself: several checks while three bays pull', () =>
    spoiled(async (_spoiler, station) => {
      const { url } = await station.start();
      const recorder = (bay: number) =>
        new Map(
          Array.from({ length: 60 }, (_, n) => [
            dcamName(bay * 1000 + n),
            Buffer.alloc(n % 20 === 0 ? 3_000_000 : 2_000 + n, `${n % 7 === 0 ? 'same' : bay} ${n} `),
          ]),
        );
      let pulling = true;
      const pulled = Promise.all([1, 2, 3].map((bay) => dockAndWait(station, url, `b${bay}`, recorder(bay)))).finally(
        () => {
          pulling = false;
        },
      );
      const checker = async () => {
        const reports = [];
        while (pulling) reports.push((await command(station.data, 'fsck')).json);
        return reports;
      };
      const reports = (await Promise.all([checker(), checker(), checker(), pulled])).slice(0, 3).flat() as {
        checked: number;
        findings: unknown[];
      }[];
      expect(reports.length).toBeGreaterThanOrEqual(3);
      expect(reports.flatMap(({ findings }) => findings)).toEqual([]);
      const sizes = new Set(reports.map(({ checked }) => checked));
      expect(sizes.size, 'the log grew meanwhile').toBeGreaterThan(1);
      expect((await command(station.data, 'fsck')).json.findings).toEqual([]);
      expect(readdirSync(join(station.data, 'run')).filter((name) => name.startsWith('fsck'))).toEqual([]);
    }));
});

describe('without an older checkpoint', () => {
  test('a log cut and signed again with the real key cannot be found once the catalogue is made again: only an older checkpoint shows it', () =>
    spoiled(async (spoiler, station) => {
      const newest = readFileSync(spoiler.path('log/checkpoint'), 'utf8');
      await spoiler.cutAndSign(4);
      const rebuilt = await command(spoiler.data, 'rebuild');
      expect(rebuilt.exit, 'the old catalogue is kept: it alone still shows the cut').toBe(42);
      expect(rebuilt.json.findings).toMatchObject([{ where: 'catalogue.db.replaced-1' }]);
      rmSync(spoiler.path('catalogue.db.replaced-1'));
      expect(await fsck(spoiler.data), 'cannot be found without an older checkpoint').toEqual([]);

      await station.start();
      const { root, data } = station;
      writeFileSync(join(root, 'newest'), newest);
      writeFileSync(join(root, 'old'), prepared.oldCheckpoint);
      const consistency = (from: string) => command(data, 'log', 'consistency', '--from', join(root, from));
      expect(await consistency('newest')).toMatchObject({ exit: 41, json: { consistent: false } });
      expect(await consistency('old'), 'taken before what was cut').toMatchObject({ exit: 0 });
      const out = join(root, 'package');
      const order = ['export', '--clip', spoiler.clip(0).clip, '--out', out, '--purpose', '核查'];
      expect(await command(data, ...order)).toMatchObject({ exit: 0 });
      const keys = [
        '--root',
        join(data, 'keys/root.pem'),
        '--log-key',
        readFileSync(join(data, 'keys/log.vkey'), 'utf8').trim(),
      ];
      expect(await command(data, 'verify', out, ...keys)).toMatchObject({ exit: 0 });
      const verify = await command(data, 'verify', out, ...keys, '--since', join(root, 'newest'));
      expect(verify.exit).toBeGreaterThanOrEqual(41);
    }));

  test('an older checkpoint put back is what a power cut leaves; where tiles were settled since, it is found', () =>
    spoiled(async (spoiler) => {
      const before = await fsck(spoiler.data);
      expect(before).toEqual([]);
      writeFileSync(spoiler.path('log/checkpoint'), prepared.oldCheckpoint);
      const found = await fsck(spoiler.data);
      const size = Number(prepared.oldCheckpoint.split('\n')[1]);
      expect(found.map(shown)).toEqual(size < 256 ? ['ALTERED log/checkpoint'] : []);
    }));
});
