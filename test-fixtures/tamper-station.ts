// What can be done to a data directory behind a station's back, each with what `fsck` must say about it. Acts on copies.
import { createHash } from 'node:crypto';
import {
  appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync,
} from 'node:fs'; // biome-ignore format: one list
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { formatCheckpointBody } from '../core/proof/checkpoint.ts';
import { leafHash } from '../core/proof/merkle.ts';
import { realFiles } from '../storage/file-port.ts';
import { CustodyLog } from '../storage/log/custody-log.ts';
import { encodeRecord, parseJournal } from '../storage/log/journal.ts';
import { TileStore } from '../storage/log/tile-store.ts';
import { createStationKeys, loadStationKeys } from '../storage/station/keys.ts';
import { testSigner } from './note-signer.ts';
import { clipFoldersIn } from './prepared-station.ts';

/** A copy of a station, to be spoilt. */
export class Spoiler {
  readonly data: string;
  /** Data directory of another station, to take things from. */
  readonly other: string;
  readonly #folders: readonly string[];

  constructor(data: string, other: string) {
    this.data = data;
    this.other = other;
    this.#folders = clipFoldersIn(data);
  }

  path(relative: string): string {
    return join(this.data, relative);
  }

  /** The n-th clip's number, and its files relative to the data directory. */
  clip(n: number) {
    const folder = this.#folders[n]!;
    const clip = folder.slice(folder.lastIndexOf('/') + 1);
    const original = `${folder}/${clip}.mp4`;
    return {
      clip, folder, original, signature: `${original}.p7s`,
      manifest: `${folder}/manifest.json`, manifestSignature: `${folder}/manifest.json.p7s`,
    }; // biome-ignore format: one list
  }

  /** Turns one bit over; `at` from the end where negative, in the middle by default. */
  flip(relative: string, at?: number): void {
    const bytes = readFileSync(this.path(relative));
    const place = at === undefined ? Math.floor(bytes.length / 2) : at < 0 ? bytes.length + at : at;
    bytes[place]! ^= 1;
    writeFileSync(this.path(relative), bytes);
  }

  edit(relative: string, change: (text: string) => string): void {
    const before = readFileSync(this.path(relative), 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`nothing was changed in ${relative}`);
    writeFileSync(this.path(relative), after);
  }

  remove(relative: string): void {
    rmSync(this.path(relative), { recursive: true });
  }

  take(relative: string): void {
    rmSync(this.path(relative), { recursive: true, force: true });
    cpSync(join(this.other, relative), this.path(relative), { recursive: true });
  }

  sql(...statements: readonly string[]): void {
    const database = new SQLite(this.path('catalogue.db'));
    for (const statement of statements)
      if (database.prepare(statement).run().changes === 0) throw new Error(`nothing was changed by ${statement}`);
    database.close();
  }

  /** A signature over `content` by a stranger's keys. */
  async forge(content: string, signature: string): Promise<void> {
    const folder = `${this.data}-stranger`;
    mkdirSync(folder);
    const station = { id: 'ST66', uid: '6'.repeat(32), name: 'stranger' };
    await createStationKeys(folder, { station, organisation: 'x', now: Date.now() });
    const { signDetached } = await loadStationKeys(folder);
    const digest = createHash('sha256')
      .update(readFileSync(this.path(content)))
      .digest();
    writeFileSync(this.path(signature), signDetached(digest, Date.now()));
    rmSync(folder, { recursive: true });
  }

  /** Cuts the last `count` leaves off and lets the station's own log sign what is left. */
  async cutAndSign(count: number): Promise<void> {
    const { base, entries } = parseJournal(readFileSync(this.path('log/journal')));
    const kept = entries.slice(0, entries.length - count);
    const [header] = readFileSync(this.path('log/journal'), 'latin1').split('\n');
    writeFileSync(this.path('log/journal'), Buffer.concat([Buffer.from(`${header}\n`), encodeRecord(kept)]));
    const { noteSigner } = await loadStationKeys(this.path('keys'));
    const tiles = await TileStore.load(this.path('log'), realFiles, base);
    for (const { leaf } of kept) tiles.push(leafHash(leaf));
    const body = formatCheckpointBody(noteSigner.name, tiles.edge.size, tiles.edge.root());
    writeFileSync(this.path('log/checkpoint'), noteSigner.sign(body));
    for (const partial of ['log/tile/0/001.p', 'log/tile/entries/001.p', 'log/tile/1/000.p', 'log/private/001.jsonl'])
      rmSync(this.path(partial), { recursive: true, force: true });
    await this.#open().then((log) => log.close());
  }

  /** Another history with the station's own keys in place of its log. */
  async rewriteLog(): Promise<void> {
    this.remove('log');
    const log = await this.#open();
    await log.append([{ type: 'station-init', actor: 'station', public: {} }]);
    await log.append(
      Array.from({ length: 20 }, (_, n) => ({ type: 'dock', actor: 'station', public: { n } }) as const),
    );
    await log.close();
  }

  async #open(): Promise<CustodyLog> {
    const { noteSigner: signer } = await loadStationKeys(this.path('keys'));
    const clock = { now: Date.now, quality: () => 'synced' as const };
    return CustodyLog.open({ dir: this.path('log'), files: realFiles, clock, signer, headOf: () => undefined });
  }

  /** The only file of a tile's partial form that the checkpoint speaks of. */
  partial(folder: string): string {
    const widest = readdirSync(this.path(folder))
      .map(Number)
      .sort((a, b) => b - a)[0];
    return `${folder}/${widest}`;
  }
}

/** Code, path and, where it is about one, n-th clip. Where a path ends in … it is the beginning that counts. */
export type Expected = readonly [code: string, where: string, clip?: number];

export interface StationTampering {
  readonly name: string;
  readonly exit: number;
  /** Exactly these findings; or with `andMore`, these among others. */
  readonly finds: (spoiler: Spoiler) => readonly Expected[];
  readonly andMore?: true;
  readonly act: (spoiler: Spoiler) => unknown;
  /** Told by the daemon at start where it tells at all: `alarm` of this code and goes on, or `refuses` with it. */
  readonly start?: { readonly alarm: RegExp } | { readonly refuses: string } | 'starts';
}

const none = () => [];
const altered = { exit: 41 } as const;
const gaps = { exit: 42 } as const;
const foreign = { exit: 43 } as const;

const folders: readonly StationTampering[] = [
  { name: 'a bit of an original', ...altered, act: (s) => s.flip(s.clip(3).original), finds: (s) => [['ALTERED', s.clip(3).original, 3]], start: 'starts' },
  { name: 'an original cut short', ...altered, act: (s) => truncateSync(s.path(s.clip(3).original), 5), finds: (s) => [['ALTERED', s.clip(3).original, 3]] },
  { name: 'an original made longer', ...altered, act: (s) => appendFileSync(s.path(s.clip(3).original), 'x'), finds: (s) => [['ALTERED', s.clip(3).original, 3]] },
  { name: 'an original that is a link to its bytes', ...altered, finds: (s) => [['ALTERED', s.clip(3).original, 3]], act: (s) => {
    renameSync(s.path(s.clip(3).original), `${s.data}-elsewhere`);
    symlinkSync(`${s.data}-elsewhere`, s.path(s.clip(3).original));
  } },
  { name: 'a bit of a manifest', ...altered, act: (s) => s.flip(s.clip(3).manifest), finds: (s) => [['ALTERED', s.clip(3).manifest, 3]] },
  { name: 'a manifest with another officer', ...altered, act: (s) => s.edit(s.clip(3).manifest, (t) => t.replace('654321', '654322')), finds: (s) => [['ALTERED', s.clip(3).manifest, 3]] },
  { name: 'a manifest that calls itself newer', ...altered, act: (s) => s.edit(s.clip(3).manifest, (t) => t.replace('manifest/1', 'manifest/2')), finds: (s) => [['ALTERED', s.clip(3).manifest, 3]] },
  { name: 'manifest and signature of another clip', ...altered, finds: (s) => [['ALTERED', s.clip(3).manifest, 3], ['ALTERED', s.clip(3).manifestSignature, 3]], act: (s) => {
    cpSync(s.path(s.clip(4).manifest), s.path(s.clip(3).manifest));
    cpSync(s.path(s.clip(4).manifestSignature), s.path(s.clip(3).manifestSignature));
  } },
  { name: 'a bit of an original’s signature', ...altered, act: (s) => s.flip(s.clip(3).signature), finds: (s) => [['ALTERED', s.clip(3).signature, 3]] },
  { name: 'a bit of a manifest’s signature', ...altered, act: (s) => s.flip(s.clip(3).manifestSignature), finds: (s) => [['ALTERED', s.clip(3).manifestSignature, 3]] },
  { name: 'another clip’s good signature', ...altered, act: (s) => cpSync(s.path(s.clip(4).signature), s.path(s.clip(3).signature)), finds: (s) => [['ALTERED', s.clip(3).signature, 3]] },
  { name: 'an original’s signature made with another key', ...altered, act: (s) => s.forge(s.clip(3).original, s.clip(3).signature), finds: (s) => [['ALTERED', s.clip(3).signature, 3]] },
  { name: 'original and signature exchanged with those of another clip', ...altered, finds: (s) => [['ALTERED', s.clip(3).original, 3], ['ALTERED', s.clip(3).signature, 3]], act: (s) => {
    cpSync(s.path(s.clip(4).original), s.path(s.clip(3).original));
    cpSync(s.path(s.clip(4).signature), s.path(s.clip(3).signature));
  } },
  { name: 'an original’s signature taken away', exit: 45, act: (s) => s.remove(s.clip(3).signature), finds: (s) => [['UNSIGNED', s.clip(3).signature, 3]] },
  { name: 'a manifest’s signature taken away', exit: 45, act: (s) => s.remove(s.clip(3).manifestSignature), finds: (s) => [['UNSIGNED', s.clip(3).manifestSignature, 3]] },
  { name: 'an original taken away', ...gaps, act: (s) => s.remove(s.clip(3).original), finds: (s) => [['INCOMPLETE', s.clip(3).original, 3]] },
  { name: 'a manifest taken away', ...gaps, act: (s) => s.remove(s.clip(3).manifest), finds: (s) => [['INCOMPLETE', s.clip(3).manifest, 3]] },
  { name: 'a clip’s folder taken away', ...gaps, act: (s) => s.remove(s.clip(3).folder), finds: (s) => [['INCOMPLETE', s.clip(3).folder, 3]], start: { alarm: /INCOMPLETE/ } },
  { name: 'a clip’s folder emptied', ...gaps, act: (s) => { s.remove(s.clip(3).folder); mkdirSync(s.path(s.clip(3).folder)); }, finds: (s) => [['INCOMPLETE', s.clip(3).folder, 3]] },
  { name: 'the whole vault taken away', ...gaps, andMore: true, act: (s) => s.remove('vault'), finds: (s) => [['INCOMPLETE', 'vault/'], ['INCOMPLETE', s.clip(3).folder, 3]], start: { refuses: 'INCOMPLETE' } },
  { name: 'a file more in a clip’s folder', ...altered, act: (s) => writeFileSync(s.path(`${s.clip(3).folder}/note.txt`), 'x'), finds: (s) => [['ALTERED', `${s.clip(3).folder}/note.txt`, 3]] },
  { name: 'a folder that is no clip’s in the vault', ...altered, act: (s) => mkdirSync(s.path('vault/old/2020'), { recursive: true }), finds: () => [['ALTERED', 'vault/old']], start: { alarm: /ALTERED/ } },
  { name: 'a file among a day’s folders', ...altered, act: (s) => writeFileSync(s.path(`${s.clip(3).folder}/../x.mp4`), 'x'), finds: (s) => [['ALTERED', s.clip(3).folder.replace(/[^/]+$/, 'x.mp4')]] },
  { name: 'a clip’s folder copied under another number', ...gaps, finds: (s) => [['INCOMPLETE', s.clip(3).folder.replace(/\d{6}$/, '999999')]], start: { alarm: /ALTERED|INCOMPLETE/ }, act: (s) =>
    cpSync(s.path(s.clip(3).folder), s.path(s.clip(3).folder.replace(/\d{6}$/, '999999')), { recursive: true }) },
]; // biome-ignore format: one table, read across

const log: readonly StationTampering[] = [
  { name: 'a bit of a tile of hashes', ...altered, act: (s) => s.flip('log/tile/0/000'), finds: () => [['ALTERED', 'log/tile/0/000']] },
  { name: 'a bit of a tile of leaves', ...altered, andMore: true, act: (s) => s.flip('log/tile/entries/000'), finds: () => [['ALTERED', 'log/tile/0/000']] },
  { name: 'a tile of leaves taken away', ...gaps, andMore: true, act: (s) => s.remove('log/tile/entries/000'), finds: () => [['INCOMPLETE', 'log/tile/entries/000'], ['INCOMPLETE', 'catalogue.db']] },
  { name: 'a bit of a partial tile', ...altered, act: (s) => s.flip(s.partial('log/tile/0/001.p')), finds: (s) => [['ALTERED', s.partial('log/tile/0/001.p')]] },
  { name: 'a bit of a partial tile of leaves', ...altered, act: (s) => s.flip(s.partial('log/tile/entries/001.p')), finds: (s) => [['ALTERED', s.partial('log/tile/entries/001.p')]] },
  { name: 'a bit of a record in the journal', ...altered, andMore: true, act: (s) => s.flip('log/journal', 300), finds: () => [['ALTERED', 'log/journal']], start: { refuses: 'LOG_DAMAGED' } },
  { name: 'a bit of the journal’s last record', ...altered, andMore: true, act: (s) => s.flip('log/journal', -10), finds: () => [['ALTERED', 'log/journal'], ['INCOMPLETE', 'log/checkpoint'], ['INCOMPLETE', 'catalogue.db, event …']] },
  { name: 'the journal taken away', ...gaps, andMore: true, act: (s) => s.remove('log/journal'), finds: () => [['INCOMPLETE', 'log/journal'], ['INCOMPLETE', 'log/checkpoint']], start: { refuses: 'LOG_DAMAGED' } },
  { name: 'a bit of the checkpoint’s root', ...altered, andMore: true, act: (s) => s.edit('log/checkpoint', (t) => t.replace(/\n(\d+)\n./, (_, n) => `\n${n}\nA`)), finds: () => [['ALTERED', 'log/checkpoint']] },
  { name: 'the checkpoint taken away', ...gaps, act: (s) => s.remove('log/checkpoint'), finds: () => [['INCOMPLETE', 'log/checkpoint']], start: { refuses: 'LOG_DAMAGED' } },
  { name: 'a checkpoint signed by another key', ...altered, exit: 41, andMore: true, finds: () => [['KEY_NOT_TRUSTED', 'log/checkpoint'], ['ALTERED', 'log/checkpoint']], act: (s) => {
    const { name, sign } = testSigner('another');
    writeFileSync(s.path('log/checkpoint'), sign(formatCheckpointBody(name, 260, Buffer.alloc(32))));
  } },
  { name: 'a private detail changed', ...altered, andMore: true, act: (s) => s.edit('log/private/000.jsonl', (t) => t.replace('bay-1', 'bay-9')), finds: () => [['ALTERED', 'log/private/000.jsonl#…']] },
  { name: 'the bay in the private detail of a seal erased by hand: shown by the row that still has it', ...altered, finds: (s) => [['ALTERED', `catalogue.db, clip ${s.clip(0).clip}`, 0]], act: (s) => {
    const { seq } = JSON.parse(readFileSync(s.path('log/private/000.jsonl'), 'utf8').split('\n').find((line) => /"bay":"bay-1"/.test(line) && isOfSeal(s, line))!);
    s.edit('log/private/000.jsonl', (t) => t.split('\n').filter((line) => !line.includes(`"seq":${seq}}`) && !line.includes(`"seq":${seq},`)).join('\n'));
  } },
  { name: 'the log cut and signed again with the real key: shown by the rows without leaves', ...gaps, andMore: true, act: (s) => s.cutAndSign(4), finds: () => [['INCOMPLETE', 'catalogue.db, event …']], start: { refuses: 'INCOMPLETE' } },
  { name: 'the whole log written anew with the real key', ...altered, andMore: true, act: (s) => s.rewriteLog(), finds: (s) => [['INCOMPLETE', s.clip(3).folder, 3], ['ALTERED', 'catalogue.db, event …']], start: { refuses: 'INCOMPLETE' } },
  { name: 'the log of another station', ...altered, andMore: true, act: (s) => s.take('log'), finds: () => [['KEY_NOT_TRUSTED', 'log/checkpoint'], ['ALTERED', 'catalogue.db, event …']] },
]; // biome-ignore format: one table, read across

function isOfSeal(s: Spoiler, line: string): boolean {
  const { seq } = JSON.parse(line) as { seq: number };
  const database = new SQLite(s.path('catalogue.db'), { readonly: true });
  const row = database.prepare('SELECT type, clip FROM event WHERE seq = ?').get(seq) as { type: string; clip: string };
  database.close();
  return row.type === 'seal' && row.clip === s.clip(0).clip;
}

const rows: readonly StationTampering[] = [
  { name: 'a row of a clip deleted', ...gaps, andMore: true, act: (s) => s.sql(`DELETE FROM clip WHERE id = '${s.clip(3).clip}'`), finds: (s) => [['INCOMPLETE', `catalogue.db, clip ${s.clip(3).clip}`, 3]] },
  { name: 'a row of an event deleted', ...gaps, act: (s) => s.sql('DELETE FROM event WHERE seq = 7'), finds: () => [['INCOMPLETE', 'catalogue.db, event 7']] },
  { name: 'a row of a link deleted', ...gaps, act: (s) => s.sql(`DELETE FROM case_clip WHERE clip = '${s.clip(3).clip}'`), finds: () => [['INCOMPLETE', 'catalogue.db, case_clip …', 3]] },
  { name: 'a row of a finding deleted', ...gaps, act: (s) => s.sql('DELETE FROM seen WHERE seq = (SELECT min(seq) FROM seen)'), finds: () => [['INCOMPLETE', 'catalogue.db, seen …']] },
  { name: 'a row of a case deleted', ...gaps, act: (s) => s.sql('DELETE FROM cases WHERE seq = (SELECT max(seq) FROM cases)'), finds: () => [['INCOMPLETE', 'catalogue.db, cases …']] },
  { name: 'another total', ...altered, act: (s) => s.sql('UPDATE totals SET bytes = bytes + 1'), finds: () => [['ALTERED', 'catalogue.db, totals …']] },
  { name: 'a link added', ...altered, act: (s) => s.sql(`INSERT INTO case_clip SELECT id, '${s.clip(9).clip}', 3 FROM cases LIMIT 1`), finds: () => [['ALTERED', 'catalogue.db, case_clip …', 9]] },
  { name: 'a row of an event without a leaf', ...gaps, act: (s) => s.sql("INSERT INTO event VALUES (9999, 'dock', NULL, NULL, NULL, 'station', 1, x'00')"), finds: () => [['INCOMPLETE', 'catalogue.db, event 9999']], start: { refuses: 'INCOMPLETE' } },
  { name: 'a table dropped', ...altered, act: (s) => { const d = new SQLite(s.path('catalogue.db')); d.exec('DROP TABLE seen'); d.close(); }, finds: () => [['ALTERED', 'catalogue.db']] },
  { name: 'a file that is no catalogue', ...altered, act: (s) => writeFileSync(s.path('catalogue.db'), 'x'.repeat(9000)), finds: () => [['ALTERED', 'catalogue.db']], start: { refuses: 'STORE_READ_FAILED' } },
  { name: 'a catalogue cut to nothing', ...altered, act: (s) => truncateSync(s.path('catalogue.db')), finds: () => [['ALTERED', 'catalogue.db']] },
  { name: 'a damaged page', ...altered, andMore: true, act: (s) => { const b = readFileSync(s.path('catalogue.db')); b.fill(0x5a, 3 * 4096, 40 * 4096); writeFileSync(s.path('catalogue.db'), b); }, finds: () => [['ALTERED', 'catalogue.db']] },
  { name: 'the catalogue of another station', ...altered, andMore: true, act: (s) => s.take('catalogue.db'), finds: () => [['ALTERED', 'catalogue.db, event …']], start: { refuses: 'ALTERED' } },
  { name: 'no catalogue', ...gaps, act: (s) => s.remove('catalogue.db'), finds: () => [['INCOMPLETE', 'catalogue.db']], start: 'starts' },
]; // biome-ignore format: one table, read across

const keys: readonly StationTampering[] = [
  { name: 'root.pem of another station', ...foreign, andMore: true, act: (s) => s.take('keys/root.pem'), finds: (s) => [['KEY_NOT_TRUSTED', 'keys/…'], ['KEY_NOT_TRUSTED', s.clip(3).signature, 3]], start: { refuses: 'KEY_NOT_TRUSTED' } },
  { name: 'root.pem that is no certificate', ...foreign, act: (s) => writeFileSync(s.path('keys/root.pem'), 'x'), finds: () => [['KEY_NOT_TRUSTED', 'keys/root.pem']] },
  { name: 'the station’s certificate of another station', ...foreign, act: (s) => s.take('keys/station.pem'), finds: () => [['KEY_NOT_TRUSTED', 'keys/…']] },
  { name: 'a bit of the station’s certificate', ...foreign, act: (s) => s.flip('keys/station.pem'), finds: () => [['KEY_NOT_TRUSTED', 'keys/…']] },
  { name: 'station.key of another station', ...foreign, act: (s) => s.take('keys/station.key'), finds: () => [['KEY_NOT_TRUSTED', 'keys/station.key']] },
  { name: 'log.key of another station', ...foreign, act: (s) => s.take('keys/log.key'), finds: () => [['KEY_NOT_TRUSTED', 'keys/log.key']], start: { refuses: 'KEY_NOT_TRUSTED' } },
  { name: 'log.vkey of another station', ...foreign, andMore: true, act: (s) => s.take('keys/log.vkey'), finds: () => [['KEY_NOT_TRUSTED', 'keys/…'], ['KEY_NOT_TRUSTED', 'log/checkpoint']] },
  { name: 'log.vkey that is none', ...foreign, act: (s) => writeFileSync(s.path('keys/log.vkey'), 'x'), finds: () => [['KEY_NOT_TRUSTED', 'keys/log.vkey']] },
  { name: 'station.key taken away', ...gaps, act: (s) => s.remove('keys/station.key'), finds: () => [['INCOMPLETE', 'keys/station.key']] },
  { name: 'station.key and log.key exchanged', ...foreign, finds: () => [['KEY_NOT_TRUSTED', 'keys/station.key']], act: (s) => {
    renameSync(s.path('keys/station.key'), s.path('keys/x'));
    renameSync(s.path('keys/log.key'), s.path('keys/station.key'));
    renameSync(s.path('keys/x'), s.path('keys/log.key'));
  } },
  { name: 'all keys of another station', ...foreign, andMore: true, act: (s) => s.take('keys'), finds: (s) => [['KEY_NOT_TRUSTED', 'keys/station.pem'], ['KEY_NOT_TRUSTED', 'keys/log.vkey'], ['KEY_NOT_TRUSTED', 'log/checkpoint'], ['KEY_NOT_TRUSTED', s.clip(3).signature, 3]] },
  { name: 'another id in station.yaml', ...foreign, act: (s) => s.edit('station.yaml', (t) => t.replace('TAMP1', 'TAMP7')), finds: () => [['KEY_NOT_TRUSTED', 'keys/station.pem'], ['KEY_NOT_TRUSTED', 'keys/log.vkey']], start: { refuses: 'KEY_NOT_TRUSTED' } },
  { name: 'another uid in station.yaml', ...foreign, act: (s) => s.edit('station.yaml', (t) => t.replace(/[0-9a-f]{32}/, 'f'.repeat(32))), finds: () => [['KEY_NOT_TRUSTED', 'keys/station.pem']], start: { refuses: 'KEY_NOT_TRUSTED' } },
]; // biome-ignore format: one table, read across

/** What is no finding: it can be made again, is unfinished work, or proves nothing by itself. */
const harmless: readonly StationTampering[] = [
  { name: 'nothing at all', exit: 0, act: () => undefined, finds: none, start: 'starts' },
  { name: 'derived/ taken away', exit: 0, act: (s) => { s.remove('derived'); mkdirSync(s.path('derived')); }, finds: none },
  { name: 'root.key taken into safe keeping', exit: 0, act: (s) => s.remove('keys/root.key'), finds: none },
  { name: 'a bundle of private details erased from the journal’s tail', exit: 0, act: (s) => s.remove('log/private/001.jsonl'), finds: none },
  { name: 'commit.json that is none', exit: 0, act: (s) => writeFileSync(s.path('incoming/commit.json'), '{'), finds: none, start: { refuses: 'STORE_READ_FAILED' } },
  { name: 'unfinished copies in incoming/', exit: 0, act: (s) => { mkdirSync(s.path(`incoming/${'a'.repeat(32)}`)); writeFileSync(s.path(`incoming/${'a'.repeat(32)}/x`), 'x'); }, finds: none },
  { name: 'rows that a break left behind the log', exit: 0, finds: none, start: 'starts', act: (s) => s.sql('DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)') },
]; // biome-ignore format: one table, read across

export const stationTamperings: readonly StationTampering[] = [...harmless, ...folders, ...log, ...rows, ...keys];

/** A different value of the same kind, for a column of a row. */
export function spoilt(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return Buffer.from(value.map((byte) => byte ^ 1));
  if (typeof value === 'number') return value + 1;
  if (typeof value !== 'string' || value === '') return '0';
  // JSON stays JSON: SQLite takes nothing else where an index looks into it.
  return /^\{.+\}$/.test(value) ? `{"x":0,${value.slice(1)}` : `${value}x`;
}
