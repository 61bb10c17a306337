// Rows of what is known of recorders' clocks: readings, and the dockings between which clips were recorded. They follow
// from `anchor` and `undock` leaves; what is concluded from them is decided in core/policy/camera-clock.ts.
import type { Database, Statement } from 'better-sqlite3';
import type { ClockReading } from '../../core/anchor-event.ts';
import type { Json } from '../../core/canonical-json.ts';
import type { CustodyEvent } from '../../core/custody-event.ts';
import type { OffsetTrust } from '../../core/model.ts';
import type { DockingWindow, KnownReading } from '../../core/policy/camera-clock.ts';
import { isRefuted } from '../../core/policy/camera-clock-state.ts';

/** A reading, and of which recorder. */
export interface CameraReading extends KnownReading {
  /** Serial, or the volume's label where no serial is known; null where neither is. */
  readonly camera: string | null;
  /** That shows it; null for one read from the device itself. */
  readonly clip: string | null;
  /** The dockings around its clip contradict it: nothing may rest on it. */
  readonly isRefuted: boolean;
}

/** A clip as its camera's clock is concerned. */
export interface ClockClip {
  readonly id: string;
  readonly seq: number;
  readonly serial: string | null;
  readonly label: string | null;
  /** By the camera's own clock; null where the file tells none. */
  readonly deviceStartMs: number | null;
  readonly deviceEndMs: number | null;
  /** RFC 3339. */
  readonly docked: string;
  readonly sealed: string;
  readonly trust: OffsetTrust;
  /** The clip has a reading of its own, or a person's word. */
  readonly isOwn: boolean;
}

/** Which clips are asked for, in the order of docking; the page after `after`. */
export interface ClockClipFilter {
  /** Serial, or label where no serial is known. */
  readonly camera?: string;
  /** Docked in [from, to], RFC 3339. */
  readonly from: string;
  readonly to: string;
  readonly after?: Pick<ClockClip, 'docked' | 'seq'>;
  readonly limit: number;
}

type ReadingRow = Omit<CameraReading, 'isRefuted'> & { readonly refuted: number };
type ClipRow = Omit<ClockClip, 'isOwn'> & { readonly own: number };

const readingColumns = `seq, camera, clip, docked, device_at_ms AS deviceAtMs, offset_ms AS offsetMs,
  uncertainty_ms AS uncertaintyMs, trust, is_refuted AS refuted`;
const clipColumns = `id, seq, serial, label, device_start_ms AS deviceStartMs, device_end_ms AS deviceEndMs, docked,
  sealed, offset_trust AS trust, offset_own AS own`;

export class ClockRows {
  readonly #addReading: Statement<[ReadingRow]>;
  readonly #addDocking: Statement<[number, string, string | null, number, number, number]>;
  readonly #reading: Statement<[number], ReadingRow>;
  readonly #readings: Statement<[string], ReadingRow>;
  readonly #cameras: Statement<[], { camera: string }>;
  readonly #before: Statement<[string, string | null, number], { dockedMs: number; leftMs: number }>;
  readonly #clip: Statement<[string], ClipRow>;
  readonly #clips: Statement<[Record<string, string | number>], ClipRow>;
  readonly #clipsOfCamera: Statement<[Record<string, string | number>], ClipRow>;

  constructor(database: Database) {
    this.#addReading = database.prepare(
      `INSERT INTO reading (seq, camera, clip, docked, device_at_ms, offset_ms, uncertainty_ms, trust, is_refuted)
       VALUES (@seq, @camera, @clip, @docked, @deviceAtMs, @offsetMs, @uncertaintyMs, @trust, @refuted)`,
    );
    this.#addDocking = database.prepare(
      'INSERT INTO docking (seq, device, label, docked_ms, left_ms, is_safe) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#reading = database.prepare(`SELECT ${readingColumns} FROM reading WHERE seq = ?`);
    this.#readings = database.prepare(`SELECT ${readingColumns} FROM reading WHERE camera = ? ORDER BY seq`);
    this.#cameras = database.prepare('SELECT DISTINCT camera FROM reading WHERE camera IS NOT NULL ORDER BY camera');
    this.#before = database.prepare(
      `SELECT docked_ms AS dockedMs, left_ms AS leftMs FROM docking
       WHERE device = ? AND label IS ? AND is_safe = 1 AND docked_ms < ? ORDER BY docked_ms DESC, seq DESC LIMIT 1`,
    );
    this.#clip = database.prepare(`SELECT ${clipColumns} FROM clip WHERE id = ?`);
    // coalesce(serial, label): the expression that the index is over.
    const page =
      'AND docked >= @from AND docked <= @to AND (docked, seq) > (@docked, @seq) ORDER BY docked, seq LIMIT @limit';
    this.#clips = database.prepare(`SELECT ${clipColumns} FROM clip WHERE TRUE ${page}`);
    this.#clipsOfCamera = database.prepare(
      `SELECT ${clipColumns} FROM clip WHERE coalesce(serial, label) = @camera ${page}`,
    );
  }

  /** An offset that was seen, by its clip or beside one. */
  addReading({ seq, clip: id, detail }: CustodyEvent, reading: ClockReading): void {
    const clip = id === undefined ? undefined : this.clip(id);
    const refuted = clip !== undefined && isRefuted(reading, this.windowOf(clip)) ? 1 : 0;
    this.#addReading.run({
      ...reading,
      seq,
      camera: clip ? (clip.serial ?? clip.label) : textOf(detail?.['device']),
      clip: id ?? null,
      docked: clip ? clip.docked : textOf(detail?.['docked']),
      refuted,
    });
  }

  /** A docking is over. One whose private detail was erased is not known of. */
  addDocking({ seq, at, public: { state }, detail }: CustodyEvent): void {
    const device = textOf(detail?.['device']);
    const dockedMs = Date.parse(textOf(detail?.['docked']) ?? '');
    if (device === null || Number.isNaN(dockedMs)) return;
    const isSafe = state === 'safe' ? 1 : 0;
    this.#addDocking.run(seq, device, textOf(detail?.['label']), dockedMs, Date.parse(at), isSafe);
  }

  reading(seq: number): CameraReading | undefined {
    const row = this.#reading.get(seq);
    return row && toReading(row);
  }

  /** In the order of their leaves. */
  readingsOf(camera: string): CameraReading[] {
    return this.#readings.all(camera).map(toReading);
  }

  /** Recorders of which there is a reading. */
  cameras(): string[] {
    return this.#cameras.all().map(({ camera }) => camera);
  }

  clip(id: string): ClockClip | undefined {
    const row = this.#clip.get(id);
    return row && toClip(row);
  }

  clips({ camera, from, to, after, limit }: ClockClipFilter): ClockClip[] {
    const page = { from, to, docked: after?.docked ?? '', seq: after?.seq ?? -1, limit };
    const rows = camera === undefined ? this.#clips.all(page) : this.#clipsOfCamera.all({ ...page, camera });
    return rows.map(toClip);
  }

  /** When a clip can have been recorded: after the last docking of its very volume at which everything was stored. */
  windowOf({ serial, label, docked }: Pick<ClockClip, 'serial' | 'label' | 'docked'>): DockingWindow {
    const notAfterMs = Date.parse(docked);
    const device = serial ?? label;
    const before = device === null ? undefined : this.#before.get(device, label, notAfterMs);
    return { notBeforeMs: before?.dockedMs ?? null, outMs: before?.leftMs ?? null, notAfterMs };
  }
}

const toReading = ({ refuted, ...row }: ReadingRow): CameraReading => ({ ...row, isRefuted: refuted === 1 });
const toClip = ({ own, ...row }: ClipRow): ClockClip => ({ ...row, isOwn: own === 1 });

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
