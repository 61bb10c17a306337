import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalBytes } from '../../core/canonical-json.ts';
import { formatCheckpointBody } from '../../core/proof/checkpoint.ts';
import { leafHash, rootOf } from '../../core/proof/merkle.ts';
import { testSigner } from '../../test-fixtures/note-signer.ts';
import { logFindings, openLog, signer, tempFolder, testDrafts } from '../../test-fixtures/temp-log.ts';
import { decodeEntries, encodeEntries } from './entries.ts';
import { type LogFinding, walkLog } from './fsck.ts';
import { LeafChecks } from './leaf-checks.ts';

let folder: ReturnType<typeof tempFolder>;
let sound: string;
let copies = 0;
beforeAll(async () => {
  folder = tempFolder();
  sound = join(folder.path, 'sound');
  const log = await openLog(sound);
  for (let n = 0; n < 700; n += 70) await log.append(testDrafts(n, 70));
  await log.close();
});
afterAll(() => folder.remove());

/** Findings in a copy of the sound log after `damage`. */
async function findingsAfter(damage: (path: (relative: string) => string) => void): Promise<LogFinding[]> {
  const dir = join(folder.path, `copy-${copies++}`);
  cpSync(sound, dir, { recursive: true });
  damage((relative) => join(dir, relative));
  return logFindings(dir);
}

const edit = (path: string, change: (text: string) => string) =>
  writeFileSync(path, change(readFileSync(path, 'latin1')), 'latin1');
const flip = (path: string, at: number) => {
  const bytes = readFileSync(path);
  bytes[at]! ^= 1;
  writeFileSync(path, bytes);
};

const filesBelow = (dir: string, prefix = ''): string[] =>
  readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(dir, entry.name), `${prefix}${entry.name}/`) : [`${prefix}${entry.name}`],
  );

describe('fsck of the log', () => {
  it('finds nothing in a sound log, and gives every event', async () => {
    expect(await logFindings(sound)).toEqual([]);
    const seqs: number[] = [];
    for await (const step of walkLog(sound, signer.vkey)) if (step.kind === 'event') seqs.push(step.event.seq);
    expect(seqs).toEqual(Array.from({ length: 700 }, (_, i) => i));
  });

  it('finds a flipped bit in any file', async () => {
    for (const file of filesBelow(sound)) {
      const { size } = statSync(join(sound, file));
      for (const at of [0, Math.floor(size / 2), size - 1]) {
        const found = await findingsAfter((path) => flip(path(file), at));
        expect(found.length, `${file} at ${at}`).toBeGreaterThan(0);
      }
    }
  });

  it('finds any lost file', async () => {
    for (const file of filesBelow(sound)) {
      // The bundle of the tail follows from the journal and is not read back; older partial forms are not needed.
      if (file === 'private/002.jsonl') continue;
      const found = await findingsAfter((path) => rmSync(path(file)));
      expect(
        found.map(({ code }) => code),
        file,
      ).toContain('INCOMPLETE');
    }
  });

  it('names the key when the checkpoint is signed by another', async () => {
    const other = testSigner('other');
    const found = await findingsAfter((path) => {
      const root = Buffer.alloc(32);
      writeFileSync(path('checkpoint'), other.sign(formatCheckpointBody(other.name, 700, root)));
    });
    expect(found[0]).toMatchObject({ code: 'KEY_NOT_TRUSTED', where: 'log/checkpoint' });
  });

  it('finds a log that was cut and signed again with the real key, by the tiles that lie beyond', async () => {
    const short = join(folder.path, 'short');
    const log = await openLog(short);
    await log.append(testDrafts(0, 10));
    await log.close();
    const found = await findingsAfter((path) => {
      for (const file of ['journal', 'checkpoint']) cpSync(join(short, file), path(file));
    });
    expect(found).toContainEqual(expect.objectContaining({ code: 'INCOMPLETE', where: 'log/tile/entries/000' }));
  });

  it('finds a leaf that was changed with all its tiles made again and signed with the real key', async () => {
    const found = await findingsAfter((path) => {
      const leaves = decodeEntries(readFileSync(path('tile/entries/000')))!;
      leaves[5] = canonicalBytes({ ...JSON.parse(leaves[5]!.toString()), public: { n: 6 } });
      writeFileSync(path('tile/entries/000'), encodeEntries(leaves));
      writeFileSync(path('tile/0/000'), Buffer.concat(leaves.map(leafHash)));
      const hashes = [0, 1].map((i) => rootOf(decodeEntries(readFileSync(path(`tile/entries/00${i}`)))!.map(leafHash)));
      writeFileSync(path('tile/1/000.p/2'), Buffer.concat(hashes));
      const tail = readFileSync(path('tile/0/002.p/188'));
      const rest = rootOf(Array.from({ length: 188 }, (_, i) => tail.subarray(i * 32, i * 32 + 32)));
      const root = rootOf([...hashes, rest]);
      writeFileSync(path('checkpoint'), signer.sign(formatCheckpointBody(signer.name, 700, root)));
    });
    expect(found.map(({ what }) => what)).toEqual([expect.stringMatching(/clipPrev/)]);
  });

  it('finds a private detail that is not the one committed to', async () => {
    const found = await findingsAfter((path) => edit(path('private/000.jsonl'), (text) => text.replace(' 1"', ' 2"')));
    expect(found).toEqual([
      {
        code: 'ALTERED',
        clip: 'ST01-20260102-000001',
        what: expect.stringMatching(/private detail/),
        where: 'log/private/000.jsonl#1',
      },
    ]);
  });

  it('calls a newer leaf newer, not altered', () => {
    const bytes = canonicalBytes({ format: 'liuhen.event/2', seq: 0 });
    const codes: string[] = [];
    const event = new LeafChecks().check(0, bytes, leafHash(bytes), undefined, (code) => codes.push(code));
    expect([event, codes]).toEqual([undefined, ['NEWER_FORMAT']]);
  });

  it('finds each thing that is wrong with a leaf', async () => {
    const log = await openLog(join(folder.path, 'few'));
    const events = await log.append(testDrafts(0, 12));
    await log.close();
    const found = (seq: number, change: object) => {
      const checks = new LeafChecks();
      const said: string[] = [];
      for (const { salt: _salt, detail: _detail, ...leaf } of events) {
        const bytes = canonicalBytes({ ...leaf, ...(leaf.seq === seq ? change : {}) });
        checks.check(leaf.seq, bytes, leafHash(canonicalBytes({ ...leaf })), undefined, (_, what) => said.push(what));
      }
      return said;
    };
    expect(found(-1, {})).toEqual([]);
    expect(found(4, { seq: 5 })).toEqual([expect.stringMatching(/says that it is 5/)]);
    expect(found(4, { at: '2026-01-02T03:04:04.999Z' })).toEqual([expect.stringMatching(/time is before/)]);
    expect(found(4, { at: '2026-01-02' })).toEqual([expect.stringMatching(/malformed/)]);
    expect(found(4, { type: 'rewrite' })).toEqual([expect.stringMatching(/unknown type/)]);
    expect(found(10, { clipSeq: 7 })).toContainEqual(expect.stringMatching(/event 7 of/));
    expect(found(10, { clipPrev: '00' })).toEqual([expect.stringMatching(/clipPrev/)]);
    expect(found(3, { clipSeq: 1 })).toEqual([expect.stringMatching(/without a clip/)]);
  });

  it('says nothing of a daemon that goes on while it reads', async () => {
    const dir = join(folder.path, 'busy');
    const log = await openLog(dir);
    await log.append(testDrafts(0, 400));
    await log.publish();
    const found: LogFinding[] = [];
    let n = 400;
    for await (const step of walkLog(dir, signer.vkey)) {
      if (step.kind === 'finding') found.push(step.finding);
      else if (step.event.seq % 20 === 0) {
        await log.append(testDrafts(n, 30));
        n += 30;
        await log.publish();
      }
    }
    expect(n).toBeGreaterThan(900);
    expect(found).toEqual([]);
    await log.close();
  });
});
