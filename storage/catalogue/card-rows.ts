// Rows of what lies on recorders' cards, as `pull`, `seen-again`, `release` and `camera` leaves tell it: what was sealed
// from where, and what has become of it there. Whether a file is gone is found out in ingest, not here.
import type { Database, Statement } from 'better-sqlite3';
import type { Json } from '../../core/canonical-json.ts';
import { type Card, cardActions, type FileAction, type RunEnds } from '../../core/card-event.ts';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';

/** `unsure`: two recorders of one name were docked at once, and whose file it is cannot be told. */
export type CardFileState = 'present' | 'erased' | 'gone' | 'changed' | 'unsure';

/** One content at one path of a card. */
export interface CardFile {
  /** Of the leaf that brought it. */
  readonly seq: number;
  readonly pathHex: string;
  readonly label: string | null;
  readonly clip: string;
  /** Of the clip; null where its manifest is missing. */
  readonly bytes: number | null;
  readonly state: CardFileState;
}

/** How a docked volume calls itself. */
export interface CardNames {
  /** By its files' names, or else the USB device's. */
  readonly serial: string | null;
  readonly label: string | null;
  readonly usbSerial: string | null;
}

/** What the last docking that was gone through to its end left. */
export interface LastDocking {
  readonly seq: number;
  readonly runs: RunEnds;
}

const stateAfter: Readonly<Record<FileAction, CardFileState>> = { gone: 'gone', changed: 'changed', back: 'present' };

export class CardRows {
  readonly #add: Statement<[number, string, string, string | null, string | null, Buffer, string]>;
  readonly #erase: Statement<[string, Buffer]>;
  readonly #set: Statement<[CardFileState, string, Buffer, string, string]>;
  readonly #doubt: Statement<[string, string]>;
  readonly #dock: Statement<[string, string, number, string]>;
  readonly #fault: Statement<[number, string, string, number, number, number]>;
  readonly #lastDocking: Statement<[string, string], { seq: number; runs: string }>;
  readonly #files: Statement<[string, string, number, number], Omit<CardFile, 'pathHex'> & { path: Buffer }>;
  readonly #byUsb: Statement<[string], { device: string }>;
  readonly #byLabel: Statement<[string], { device: string }>;

  constructor(database: Database) {
    this.#add = database.prepare(
      `INSERT INTO card_file (seq, device, volume, label, usb_serial, path, clip, state)
       VALUES (?, ?, ?, ?, ?, ?, ?, 'present')
       ON CONFLICT (clip, path, device, volume) DO UPDATE SET state = 'present'`,
    );
    this.#erase = database.prepare("UPDATE card_file SET state = 'erased' WHERE clip = ? AND path = ?");
    this.#set = database.prepare(
      'UPDATE card_file SET state = ? WHERE clip = ? AND path = ? AND device = ? AND volume = ?',
    );
    this.#doubt = database.prepare(
      "UPDATE card_file SET state = 'unsure' WHERE device = ? AND volume = ? AND state = 'present'",
    );
    this.#dock = database.prepare(
      `INSERT INTO card_docking (device, volume, seq, runs) VALUES (?, ?, ?, ?)
       ON CONFLICT (device, volume) DO UPDATE SET seq = excluded.seq, runs = excluded.runs`,
    );
    this.#fault = database.prepare(
      'INSERT INTO card_fault (seq, device, volume, at_ms, read_errors, slow_spots) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#lastDocking = database.prepare('SELECT seq, runs FROM card_docking WHERE device = ? AND volume = ?');
    this.#files = database.prepare(
      `SELECT card.seq, card.path, card.label, card.clip, clip.bytes, card.state
       FROM card_file AS card LEFT JOIN clip ON clip.id = card.clip
       WHERE card.device = ? AND card.volume = ? AND card.seq > ? ORDER BY card.seq LIMIT ?`,
    );
    this.#byUsb = database.prepare('SELECT DISTINCT device FROM card_file WHERE usb_serial = ? LIMIT 2');
    this.#byLabel = database.prepare('SELECT DISTINCT device FROM card_file WHERE label = ? LIMIT 2');
  }

  /** A file that was sealed, or seen again; leaves of before this was written down, or without their detail, tell none. */
  found({ seq, clip, detail = {} }: CustodyEvent): void {
    const device = textOf(detail['device']) ?? textOf(detail['label']);
    const [volume, pathHex] = [textOf(detail['volume']), textOf(detail['pathHex'])];
    if (clip === undefined || device === null || volume === null || pathHex === null) return;
    const [label, usbSerial] = [textOf(detail['label']), textOf(detail['usbSerial'])];
    this.#add.run(seq, device, volume, label, usbSerial, Buffer.from(pathHex, 'hex'), clip);
  }

  /** Where erasing broke off between word and deed the file counts as erased: it must not be called gone. */
  released({ clip, public: { outcome }, detail }: CustodyEvent): void {
    const pathHex = textOf(detail?.['pathHex']);
    if (clip === undefined || pathHex === null) return;
    if (outcome === 'erased' || outcome === 'unknown') this.#erase.run(clip, Buffer.from(pathHex, 'hex'));
  }

  /** @returns false for an action that is not of cards. @throws LiuhenError LOG_DAMAGED for a leaf that lacks its clip. */
  apply({ seq, at, type, clip, public: facts, detail }: CustodyEvent): boolean {
    const { action } = facts;
    if (typeof action !== 'string' || !Object.hasOwn(cardActions, action)) return false;
    const [device, volume] = [textOf(detail?.['device']), textOf(detail?.['volume'])];
    const isKnown = device !== null && volume !== null;
    if (action === cardActions.facts) {
      const runs = detail?.['runs'];
      if (isKnown && runs !== undefined) this.#dock.run(device, volume, seq, JSON.stringify(runs));
      if (isKnown && facts['twice'] === true) this.#doubt.run(device, volume);
      // Leaves of before this was written down tell none, so that there is nothing to bring in from them.
      if (isKnown && facts['failing'] === true)
        this.#fault.run(seq, device, volume, Date.parse(at), countOf(facts['readErrors']), countOf(facts['slowSpots']));
      return true;
    }
    if (clip === undefined)
      throw new LiuhenError('LOG_DAMAGED', 'a leaf lacks what its type must have', { context: { seq, type } });
    const pathHex = textOf(detail?.['pathHex']);
    if (isKnown && pathHex !== null)
      this.#set.run(stateAfter[action as FileAction], clip, Buffer.from(pathHex, 'hex'), device, volume);
    return true;
  }

  /** In the order of sealing, after a leaf; any state. */
  files({ device, volume }: Card, afterSeq: number, limit: number): CardFile[] {
    return this.#files.all(device, volume, afterSeq, limit).map(({ path, ...file }) => ({
      ...file,
      pathHex: path.toString('hex'),
    }));
  }

  lastDocking({ device, volume }: Card): LastDocking | undefined {
    const row = this.#lastDocking.get(device, volume);
    return row && { seq: row.seq, runs: JSON.parse(row.runs) as RunEnds };
  }

  /**
   * The names under which files of a docked volume may be remembered. A card that was emptied no longer shows the serial
   * that its file names had: then its USB device or its label tells, where either has only ever come with one recorder.
   */
  devicesOf({ serial, label, usbSerial }: CardNames): string[] {
    if (serial !== null && serial !== usbSerial) return isFiller(serial) ? [] : [serial];
    const named = [serial, ...(label !== null && isOneOfItsKind(label) ? [label] : [])].filter((name) => name !== null);
    const single = (rows: readonly { device: string }[]) => (rows.length === 1 ? [rows[0]!.device] : []);
    const byUsb = usbSerial === null ? [] : single(this.#byUsb.all(usbSerial));
    const byLabel = label === null || !isOneOfItsKind(label) ? [] : single(this.#byLabel.all(label));
    return [...new Set([...named, ...byUsb, ...byLabel])];
  }
}

/** A maker writes one word into every card; a label that numbers the device has digits. */
function isOneOfItsKind(label: string): boolean {
  return (label.match(/\d/g) ?? []).length >= 4;
}

/** What recorders write that nobody gave a number: many call themselves so. */
function isFiller(serial: string): boolean {
  return /^(.)\1*$/.test(serial);
}

function countOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
