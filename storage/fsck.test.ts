// The check of a whole station where a data directory changed by hand does not reach: leaves that only the station's own
// key could have written, a station that goes on in the very middle of the check, and what the check costs and leaves.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CustodyEvent, EventDraft } from '../core/custody-event.ts';
import { StoredStation } from '../test-fixtures/stored-station.ts';
import { type CheckOptions, checkStation } from './fsck.ts';
import { sha256Of } from './fsck-clip.ts';
import { Findings } from './fsck-findings.ts';
import { clipFolder } from './vault/layout.ts';

let keys: StoredStation;
beforeAll(async () => {
  keys = await StoredStation.make();
});
afterAll(() => keys.remove());

async function withStation<T>(use: (station: StoredStation) => Promise<T>): Promise<T> {
  const station = await StoredStation.make(keys);
  try {
    return await use(station);
  } finally {
    await station.remove();
  }
}

/** A check beside the open log, as the daemon does it. */
async function check(station: StoredStation, change: Partial<CheckOptions> = {}) {
  await station.log.publish();
  return checkStation({
    vault: station.vault,
    catalogue: station.catalogue,
    logDir: station.logDir,
    dataDir: station.folder.path,
    scratchDir: station.path('run'),
    vkey: station.keys.vkey,
    rootPem: station.keys.rootPem,
    frozen: (act) => act(),
    events: (seq) => station.log.events(seq),
    onProgress: () => undefined,
    signal: new AbortController().signal,
    ...change,
  });
}

const dock: EventDraft = { type: 'dock', actor: 'station', public: {} };

describe('what only the holder of the log’s key could have written', () => {
  const findingsOf = (drafts: (station: StoredStation) => Promise<readonly EventDraft[]>) =>
    withStation(async (station) => {
      await station.seal();
      await station.log.append(await drafts(station));
      const { findings } = await check(station);
      return findings.map(({ code, what, where }) => `${code} ${where}: ${what}`);
    });

  test('a seal of no clip', async () => {
    const found = await findingsOf(async () => [{ type: 'seal', actor: 'station', clip: '../../etc', public: {} }]);
    expect(found).toContain('ALTERED log/journal#2: a seal of no clip');
  });

  test('a clip sealed a second time', async () => {
    const found = await findingsOf(async (station) => {
      const seal = await station.log.read(1);
      return [{ type: 'seal', actor: 'station', clip: seal.clip!, public: seal.public }];
    });
    expect(found).toContain('ALTERED log/journal#2: sealed a second time');
  });

  test('a seal of other bytes than those signed', async () => {
    const found = await findingsOf(async (station) => {
      const { clip, drafts } = station.prepare();
      const [, seal] = drafts;
      return [{ ...seal, clip, public: { ...seal.public, sha256: '0'.repeat(64) } }];
    });
    const folder = `vault/${clipFolder('ST01-20260102-000002')}`;
    expect(found).toContain(`ALTERED ${folder}/ST01-20260102-000002.mp4: differs from its seal event`);
    expect(found).toContain(`ALTERED ${folder}/manifest.json: speaks of another clip than its seal event`);
  });

  test('a leaf from which no row can follow', async () => {
    const found = await findingsOf(async () => [{ type: 'derive', actor: 'station', public: {} }]);
    expect(found).toContain('INCOMPLETE catalogue.db: the rows of the last 1 leaves are not in yet');
    const noRows = await withStation(async (station) => {
      await station.log.append([{ type: 'derive', actor: 'station', public: {} }]);
      const catalogue = { lastSeq: () => 0, *rows() {}, integrityCheck: () => [] };
      return (await check(station, { catalogue })).findings.map(({ what }) => what);
    });
    expect(noRows).toEqual(['rows were not compared: none follow from this log']);
  });
});

describe('beside a station at work', () => {
  test('leaves, rows and folders that come at any moment of the check are no findings', () =>
    withStation(async (station) => {
      for (let n = 0; n < 20; n += 1) await station.seal({ content: randomBytes(20_000) });
      let moments = 0;
      let late: readonly CustodyEvent[] = [];
      const goOn = async () => {
        if (++moments % 3 > 0) return;
        await station.seal();
        await station.record({ ...dock });
        await station.log.publish();
      };
      // Into every reading of the vault and the log.
      const vault = new Proxy(station.vault, {
        get(target, name) {
          const value = Reflect.get(target, name);
          if (name !== 'names') return typeof value === 'function' ? value.bind(target) : value;
          return async (clip: string) => {
            await goOn();
            return target.names(clip);
          };
        },
      });
      const { checked, findings } = await check(station, {
        vault,
        frozen: async (act) => {
          await goOn();
          const result = await act();
          late = await station.log.append([dock, dock]); // their rows come when the check is over
          return result;
        },
      });
      expect(findings).toEqual([]);
      station.bringIn(late);
      expect(checked).toBe(40);
      expect(station.log.size).toBeGreaterThan(55);
    }));

  test('a folder whose leaf comes a moment later is none; one whose leaf never comes is', () =>
    withStation(async (station) => {
      await station.seal();
      const soon = station.prepare();
      setTimeout(() => void station.record(...soon.drafts), 300);
      expect((await check(station)).findings).toEqual([]);

      const takenBack = station.prepare();
      const folder = station.path(`vault/${clipFolder(takenBack.clip)}`);
      setTimeout(() => renameSync(folder, station.path('taken-back')), 100);
      const never = station.prepare();
      const { findings } = await check(station, { sealWaitMs: 400 });
      expect(findings).toEqual([
        {
          code: 'INCOMPLETE',
          what: 'a folder without a leaf',
          where: `vault/${clipFolder(never.clip)}`,
          clip: never.clip,
        },
      ]);
    }));

  test('a check that makes way for hours finds nothing but what it began with', () =>
    withStation(async (station) => {
      for (let n = 0; n < 3; n += 1) await station.seal({ content: randomBytes(3 << 20) });
      let pieces = 0;
      // Two tiles of the log are filled and settled while the second clip is being read.
      const pace = async () => {
        if (++pieces !== 5) return;
        for (let n = 0; n < 6; n += 1) {
          await station.record(...Array.from({ length: 100 }, () => dock));
          await station.log.publish();
        }
        await station.seal();
      };
      const { checked, findings } = await check(station, { pace });
      expect(findings).toEqual([]);
      expect(checked).toBe(6);
      expect(pieces).toBe(9);
    }));

  test('each tile of the log is a piece, and rows are compared without a pause', () =>
    withStation(async (station) => {
      await station.record(...Array.from({ length: 600 }, () => dock));
      let pieces = 0;
      let isFrozen = false;
      const pace = async () => {
        expect(isFrozen).toBe(false);
        pieces += 1;
      };
      const frozen: CheckOptions['frozen'] = (act) => {
        isFrozen = true;
        return act();
      };
      expect((await check(station, { pace, frozen })).findings).toEqual([]);
      expect([pieces, isFrozen]).toEqual([2, true]);
    }));

  test('rows that lag behind their leaves are said once, not one by one', () =>
    withStation(async (station) => {
      await station.seal();
      await station.log.append([dock, dock]);
      expect((await check(station)).findings).toMatchObject([
        { code: 'INCOMPLETE', what: expect.stringMatching(/last 2/) },
      ]);
    }));

  test('ends at once when it is told to, and leaves nothing behind', () =>
    withStation(async (station) => {
      await station.seal({ content: randomBytes(5 << 20) });
      const aborting = new AbortController();
      let calls = 0;
      const onProgress = () => {
        calls += 1;
        aborting.abort();
      };
      await expect(check(station, { onProgress, signal: aborting.signal })).rejects.toThrow(/abort/i);
      expect(calls).toBe(1);
      expect(readdirSync(station.path('run'))).toEqual([]);
      expect((await check(station)).findings).toEqual([]);
      expect(existsSync(station.catalogueFile)).toBe(true);
    }));
});

test('a file that cannot be opened, and one in the place of a folder, are findings and not the end of the check', () =>
  withStation(async (station) => {
    const [one, two, three] = [await station.seal(), await station.seal(), await station.seal()];
    const folder = (clip: string) => `vault/${clipFolder(clip)}`;
    rmSync(station.path(`${folder(one)}/manifest.json`));
    mkdirSync(station.path(`${folder(one)}/manifest.json`));
    rmSync(station.path(folder(two)), { recursive: true });
    writeFileSync(station.path(folder(two)), 'x');
    rmSync(station.path(`${folder(three)}/${three}.mp4`));
    const { findings } = await check(station);
    expect(findings.map(({ code, where }) => `${code} ${where}`).sort()).toEqual(
      [
        `ALTERED ${folder(one)}/manifest.json`,
        `ALTERED ${folder(two)}`,
        `ALTERED ${folder(two)}`,
        `INCOMPLETE ${folder(three)}/${three}.mp4`,
      ].sort(),
    );
  }));

test('the next chunk is asked for before the one at hand is hashed', async () => {
  const order: string[] = [];
  async function* chunks() {
    for (const name of ['a', 'b', 'c']) {
      order.push(`read ${name}`);
      yield Buffer.from(name);
    }
  }
  const digest = await sha256Of(chunks(), () => {
    order.push('hashed');
  });
  expect(digest).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(order).toEqual(['read a', 'read b', 'hashed', 'read c', 'hashed', 'hashed']);
});

test('findings of one kind are named up to a number and then counted', () => {
  const findings = new Findings();
  for (let n = 0; n < 5000; n += 1) findings.add('KEY_NOT_TRUSTED', `file ${n}`, `vault/${n}`);
  findings.add('ALTERED', 'differs', 'vault/x');
  const list = findings.list();
  expect(list).toHaveLength(1002);
  expect(list.at(-2)).toMatchObject({ code: 'ALTERED', where: 'vault/x' });
  expect(list.at(-1)).toMatchObject({
    code: 'KEY_NOT_TRUSTED',
    what: expect.stringMatching(/^4000 more/),
    where: 'vault',
  });
});
