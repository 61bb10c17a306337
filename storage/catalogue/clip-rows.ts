// Rows of clips: from a manifest, and back as the Clip that commands answer.
import type { Database, Statement } from 'better-sqlite3';
import type { ClockOffset } from '../../core/anchor-event.ts';
import { outranks } from '../../core/best-offset.ts';
import { canonicalJson, type Json } from '../../core/canonical-json.ts';
import { rfc3339 } from '../../core/clock.ts';
import type { Clip, ClipState, Finding, Manifest, OffsetTrust } from '../../core/model.ts';
import { playsInBrowser } from '../../core/playable.ts';
import { rootUnit } from '../../core/policy/units.ts';
import { ClipNeighbours } from './clip-neighbours.ts';
import { documentTokens, type Facet, normalise } from './search-tokens.ts';
import { StretchRows } from './stretch-rows.ts';

/** A place where a content was found. Unknown is null, and null is a value like another here. */
export interface Place {
  readonly device: string | null;
  /** As shown, not the raw bytes. */
  readonly path: string | null;
  readonly bay: string | null;
}

export interface ClipRow {
  readonly seq: number;
  readonly id: string;
  readonly day: string;
  readonly counter: number;
  readonly state: string;
  readonly sha256: string;
  readonly sm3: string | null;
  readonly bytes: number;
  readonly name: string;
  readonly path: string;
  readonly serial: string | null;
  readonly label: string | null;
  readonly profile: string;
  readonly officer: string | null;
  readonly start_ms: number | null;
  readonly end_ms: number | null;
  readonly begin_ms: number;
  readonly duration_ms: number | null;
  readonly offset_ms: number | null;
  readonly offset_trust: string;
  readonly bay: string | null;
  readonly docked: string;
  readonly sealed: string;
  /** JSON. */
  readonly flags: string;
  /** JSON, or null where the manifest has none. */
  readonly media: string | null;
  readonly playable: string | null;
  readonly text: string;
  /** Id of the unit of whoever filmed it. */
  readonly unit: string;
  /** By the camera's own clock, whatever is known of it. */
  readonly device_start_ms: number | null;
  readonly device_end_ms: number | null;
  readonly offset_uncertainty_ms: number | null;
  /** 1: seen in the clip itself, sealed with it, or said by a person. */
  readonly offset_own: number;
  /** As in the manifest; null where it tells no start. */
  readonly start_source: string | null;
  /** JSON: leaves (`seq`) of the readings that the offset rests on; null for what was sealed or said by a person. */
  readonly offset_basis: string | null;
}

const columns = [
  'seq', 'id', 'day', 'counter', 'state', 'sha256', 'sm3', 'bytes', 'name', 'path', 'serial', 'label', 'profile',
  'officer', 'start_ms', 'end_ms', 'begin_ms', 'duration_ms', 'offset_ms', 'offset_trust', 'bay', 'docked', 'sealed',
  'flags', 'media', 'playable', 'text', 'unit', 'device_start_ms', 'device_end_ms', 'offset_uncertainty_ms', 'offset_own',
  'start_source', 'offset_basis',
] as const satisfies readonly (keyof ClipRow)[]; // biome-ignore format: one table, read across

/** What another offset changes. */
type OffsetColumn =
  | 'id'
  | 'start_ms'
  | 'end_ms'
  | 'begin_ms'
  | 'offset_ms'
  | 'offset_uncertainty_ms'
  | 'offset_trust'
  | 'offset_own'
  | 'offset_basis'
  | 'flags';

export class ClipRows {
  readonly #insert: Statement<[ClipRow]>;
  readonly #count: Statement<[number]>;
  readonly #byId: Statement<[string], ClipRow>;
  readonly #byContent: Statement<[string, number], { clip: string; state: ClipState }>;
  readonly #highest: Statement<[string], { counter: number }>;
  readonly #addSeen: Statement<
    [number, string, string | null, string | null, string | null, string | null, string | null]
  >;
  readonly #seen: Statement<[string], Finding>;
  readonly #isSeen: Statement<[string, string | null, string | null, string | null]>;
  readonly #caseNumbers: Statement<[string], { number: string }>;
  readonly #caseIds: Statement<[string], { case_id: string }>;
  readonly #setText: Statement<[string, number]>;
  readonly #setTokens: Statement<[number, string]>;
  readonly #setProxy: Statement<[string]>;
  readonly #unclaimed: Statement<[string], { id: string }>;
  readonly #setUnit: Statement<[string, string]>;
  readonly #neighbours: ClipNeighbours;
  readonly #stretches: StretchRows;
  readonly #setOffset: Statement<[Pick<ClipRow, OffsetColumn>]>;

  constructor(database: Database) {
    this.#insert = database.prepare(
      `INSERT INTO clip (${columns.join(', ')}) VALUES (${columns.map((column) => `@${column}`).join(', ')})`,
    );
    this.#count = database.prepare('UPDATE totals SET clips = clips + 1, bytes = bytes + ?');
    this.#byId = database.prepare('SELECT * FROM clip WHERE id = ?');
    this.#byContent = database.prepare(
      'SELECT id AS clip, state FROM clip WHERE sha256 = ? AND bytes = ? ORDER BY seq LIMIT 1',
    );
    this.#highest = database.prepare('SELECT counter FROM clip WHERE day = ? ORDER BY counter DESC LIMIT 1');
    this.#addSeen = database.prepare(
      'INSERT INTO seen (seq, clip, device, path, officer, bay, docked) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#seen = database.prepare('SELECT device, path, officer, docked FROM seen WHERE clip = ? ORDER BY seq');
    this.#isSeen = database.prepare(
      'SELECT 1 FROM seen WHERE clip = ? AND device IS ? AND path IS ? AND bay IS ? LIMIT 1',
    );
    this.#caseNumbers = database.prepare(
      `SELECT coalesce(cases.number, case_clip.case_id) AS number
       FROM case_clip LEFT JOIN cases ON cases.id = case_clip.case_id
       WHERE case_clip.clip = ? ORDER BY case_clip.seq`,
    );
    this.#caseIds = database.prepare('SELECT case_id FROM case_clip WHERE clip = ? ORDER BY seq');
    this.#setText = database.prepare('UPDATE clip SET text = ? WHERE seq = ?');
    this.#setTokens = database.prepare('INSERT OR REPLACE INTO search (rowid, tokens) VALUES (?, ?)');
    this.#setProxy = database.prepare("UPDATE clip SET playable = 'proxy' WHERE id = ? AND playable IS NULL");
    this.#unclaimed = database.prepare(`SELECT id FROM clip WHERE officer = ? AND unit = '${rootUnit}'`);
    this.#setUnit = database.prepare('UPDATE clip SET unit = ? WHERE id = ?');
    this.#neighbours = new ClipNeighbours(database);
    this.#stretches = new StretchRows(database);
    this.#setOffset = database.prepare(
      `UPDATE clip SET start_ms = @start_ms, end_ms = @end_ms, begin_ms = @begin_ms, offset_ms = @offset_ms,
         offset_uncertainty_ms = @offset_uncertainty_ms, offset_trust = @offset_trust, offset_own = @offset_own,
         offset_basis = @offset_basis, flags = @flags WHERE id = @id`,
    );
  }

  /** @param seq of the seal leaf. @param unit id of the unit of whoever filmed it. */
  add(seq: number, manifest: Manifest, bay: string | null, unit: string): void {
    const row = rowOf(seq, manifest, bay, unit);
    this.#insert.run(row);
    this.#count.run(row.bytes);
    this.reindex(row.id);
  }

  /** Writes the search entry of a clip anew, after anything that is searched has changed. */
  reindex(id: string): void {
    const row = this.#byId.get(id);
    if (!row) return;
    const { path, officer, serial, label, profile } = row;
    const known = [path, id, profile, officer, serial, label, ...this.#numbersOf(id)].filter((text) => text !== null);
    const texts = known.map(normalise);
    const device = serial ?? label;
    const facets: (readonly [Facet, string])[] = [
      ['s', row.state],
      ...(device === null ? [] : [['d', device] as const]),
      ...(officer === null ? [] : [['o', officer] as const]),
      ...(JSON.parse(row.flags) as string[]).map((flag) => ['f', flag] as const),
      ...this.#caseIds.all(id).map((link) => ['c', link.case_id] as const),
      // Whoever may see the root's clips may see all: nobody ever looks for them by their unit.
      ...(row.unit === rootUnit ? [] : [['u', row.unit] as const]),
    ];
    this.#setText.run(texts.join('\n'), row.seq);
    this.#setTokens.run(row.seq, documentTokens(texts, facets, row.begin_ms));
  }

  addSeen(
    seq: number,
    clip: string,
    place: Place & { readonly officer: string | null; readonly docked: string | null },
  ): void {
    this.#addSeen.run(seq, clip, place.device, place.path, place.officer, place.bay, place.docked);
  }

  setProxy(clip: string): void {
    this.#setProxy.run(clip);
  }

  /**
   * An `anchor` leaf's word on a clip: it counts where it is better than what is known (core/best-offset.ts).
   * @param basis leaves of the readings that it rests on; empty for a person's word.
   */
  setOffset(id: string, offset: ClockOffset & { readonly isOwn: boolean }, basis: readonly number[]): void {
    const row = this.#byId.get(id);
    if (!row || !outranks(offset, { trust: row.offset_trust as OffsetTrust, isOwn: row.offset_own === 1 })) return;
    const start = row.device_start_ms === null ? null : row.device_start_ms - offset.offsetMs;
    const flags = (JSON.parse(row.flags) as string[]).filter((flag) => flag !== 'clock-untrusted');
    this.#setOffset.run({
      id,
      start_ms: start,
      end_ms: row.device_end_ms === null ? null : row.device_end_ms - offset.offsetMs,
      begin_ms: start ?? row.begin_ms,
      offset_ms: offset.offsetMs,
      offset_uncertainty_ms: offset.uncertaintyMs,
      offset_trust: offset.trust,
      offset_own: offset.isOwn ? 1 : 0,
      offset_basis: basis.length === 0 ? null : JSON.stringify(basis),
      flags: JSON.stringify(flags),
    });
    this.reindex(id);
  }

  /** Gives the clips of a number that had no unit until now to this one. */
  claim(officer: string, unit: string): void {
    if (unit === rootUnit) return;
    for (const { id } of this.#unclaimed.all(officer)) {
      this.#setUnit.run(unit, id);
      this.reindex(id);
    }
  }

  unitOf(id: string): string | undefined {
    return this.#byId.get(id)?.unit;
  }

  clip(id: string): Clip | undefined {
    const row = this.#byId.get(id);
    return row && this.toClip(row);
  }

  findContent(sha256: string, bytes: number): { readonly clip: string; readonly state: ClipState } | undefined {
    return this.#byContent.get(sha256, bytes);
  }

  /** Whether this very finding is recorded: the place of sealing, or a later one. */
  isKnownAt(clip: string, { device, path, bay }: Place): boolean {
    const row = this.#byId.get(clip);
    if (row && row.serial === device && row.path === path && row.bay === bay) return true;
    return this.#isSeen.get(clip, device, path, bay) !== undefined;
  }

  /** @param day yyyymmdd. @returns 0 where that day has no clip. */
  highestCounter(day: string): number {
    return this.#highest.get(day)?.counter ?? 0;
  }

  toClip(row: ClipRow): Clip {
    return {
      id: row.id,
      state: row.state as ClipState,
      sha256: row.sha256,
      sm3: row.sm3,
      bytes: row.bytes,
      file: { name: row.name, path: row.path },
      device: { serial: row.serial, profile: row.profile },
      officer: row.officer,
      start: row.start_ms === null ? null : rfc3339(row.start_ms),
      end: row.end_ms === null ? null : rfc3339(row.end_ms),
      durationMs: row.duration_ms,
      offsetMs: row.offset_ms,
      offsetTrust: row.offset_trust as OffsetTrust,
      offsetUncertaintyMs: row.offset_uncertainty_ms,
      ...this.#neighbours.of(row),
      bay: row.bay,
      docked: row.docked,
      sealed: row.sealed,
      flags: JSON.parse(row.flags) as string[],
      seenAt: this.#seen.all(row.id),
      level: 'internal',
      caveats: [],
      cases: this.#numbersOf(row.id),
      retention: null,
      media: row.media === null ? null : (JSON.parse(row.media) as Clip['media']),
      playable: row.playable as Clip['playable'],
      stretches: this.#stretches.of(row.id),
    };
  }

  /** A case whose number was erased is known by its opaque id alone. */
  #numbersOf(clip: string): string[] {
    return this.#caseNumbers.all(clip).map(({ number }) => number);
  }
}

function rowOf(seq: number, manifest: Manifest, bay: string | null, unit: string): ClipRow {
  const { file, device, time, media } = manifest;
  const [, day = '', counter = ''] = manifest.clip.split('-');
  const instant = (text: string | undefined) => (text === undefined ? null : Date.parse(text));
  const [deviceStart, deviceEnd] = [instant(time.deviceStart), instant(time.deviceEnd)];
  // Corrected where an offset is known, else the device's own time: CONTRACT §5.
  const corrected = (ms: number | null) => (ms === null ? null : ms - (time.offsetMs ?? 0));
  const start = corrected(deviceStart);
  return {
    seq,
    id: manifest.clip,
    day,
    counter: Number(counter),
    state: 'sealed',
    sha256: file.digests.sha256,
    sm3: file.digests.sm3 ?? null,
    bytes: file.bytes,
    name: file.name,
    path: file.path,
    serial: device.serial ?? null,
    label: device.label ?? null,
    profile: device.profile,
    officer: manifest.officer ?? null,
    start_ms: start,
    end_ms: corrected(deviceEnd),
    begin_ms: start ?? Date.parse(time.sealed),
    duration_ms: media?.durationMs ?? null,
    offset_ms: time.offsetMs ?? null,
    offset_trust: time.offsetTrust,
    bay,
    docked: time.docked,
    sealed: time.sealed,
    flags: JSON.stringify(manifest.flags),
    media: media && canonicalJson(media as unknown as Json),
    playable: media && playsInBrowser(media) ? 'original' : null,
    text: '',
    unit,
    device_start_ms: deviceStart,
    device_end_ms: deviceEnd,
    offset_uncertainty_ms: null,
    offset_own: time.offsetTrust === 'none' ? 0 : 1,
    start_source: time.startSource ?? null,
    offset_basis: null,
  };
}
