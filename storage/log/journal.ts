// The journal: the durable tail of the custody log that tiles follow from. One record is one batch, written in one
// piece and flushed once; a record that was cut off in the writing was never acknowledged and is as if never written.
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { LiuhenError } from '../../core/errors.ts';
import type { FilePort } from '../file-port.ts';
import { type DurableFolder, flushError, readIfThere, writeError, writeFully } from './durable-file.ts';
import { journalPath } from './layout.ts';

/** A leaf's bytes, and its line of log/private (without newline) if it has a private detail. */
export interface JournalEntry {
  readonly leaf: Buffer;
  readonly privateLine?: string | undefined;
}

export interface JournalContent {
  /** seq of the first leaf; always full entries tiles before it. */
  readonly base: number;
  readonly entries: readonly JournalEntry[];
  /** Bytes up to the end of the last whole record. */
  readonly goodBytes: number;
  /** Bytes of a record that was cut off in the writing. */
  readonly tornBytes: number;
}

// File: header line, then records. Record: magic, payload length (32 bits, big-endian), SHA-256(length ‖ payload),
// payload. Payload, UTF-8: for each leaf its canonical JSON, LF, its private line or nothing, LF.
/** FF stands in no UTF-8 text, so that the magic never occurs inside a payload. */
const magic = Buffer.from([0xff, 0x4c, 0x48, 0x4a]);
const recordHead = magic.length + 4 + 32;
/** A single batch above this is refused: it has to be held in memory several times over. */
const maxPayloadBytes = 256 * 1024 * 1024;

const damaged = (what: string, offset: number) =>
  new LiuhenError('LOG_DAMAGED', `the journal is damaged: ${what}`, {
    context: { path: `log/${journalPath}`, offset },
    hint: 'run fsck and restore log/ from a backup; nothing was cut off',
  });

const sha256 = (...parts: Uint8Array[]): Buffer => {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest();
};

function header(base: number): Buffer {
  const text = `liuhen.journal/1 ${base}`;
  return Buffer.from(`${text} ${sha256(Buffer.from(text)).toString('hex')}\n`);
}

/** @throws LiuhenError USAGE for a batch of more than 256 MiB */
export function encodeRecord(entries: readonly JournalEntry[]): Buffer {
  const parts: Buffer[] = [];
  const lineEnd = Buffer.of(0x0a);
  for (const { leaf, privateLine } of entries) parts.push(leaf, Buffer.from(`\n${privateLine ?? ''}`), lineEnd);
  const payload = Buffer.concat(parts);
  if (payload.length > maxPayloadBytes) throw new LiuhenError('USAGE', 'too many events in one batch');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(payload.length);
  return Buffer.concat([magic, length, sha256(length, payload), payload]);
}

function decodePayload(payload: Buffer): JournalEntry[] {
  const entries: JournalEntry[] = [];
  for (let at = 0; at < payload.length; ) {
    const leafEnd = payload.indexOf(0x0a, at);
    const lineEnd = payload.indexOf(0x0a, leafEnd + 1);
    const privateLine = payload.toString('utf8', leafEnd + 1, lineEnd);
    entries.push({ leaf: payload.subarray(at, leafEnd), ...(privateLine === '' ? {} : { privateLine }) });
    at = lineEnd + 1;
  }
  return entries;
}

/**
 * Reads a journal's bytes.
 * Only the last record may be broken, and only if nothing follows it: one write was under way when the power went.
 * @throws LiuhenError LOG_DAMAGED for anything else
 */
export function parseJournal(bytes: Buffer): JournalContent {
  const headerEnd = bytes.indexOf(0x0a) + 1;
  const base = Number(/^liuhen\.journal\/1 (\d{1,15}) /.exec(bytes.toString('latin1', 0, headerEnd))?.[1]);
  if (!Number.isSafeInteger(base) || !header(base).equals(bytes.subarray(0, headerEnd))) {
    throw damaged('its first line', 0);
  }
  const entries: JournalEntry[] = [];
  let at = headerEnd;
  while (at < bytes.length) {
    const head = bytes.subarray(at, at + recordHead);
    const named = head.length === recordHead && head.subarray(0, magic.length).equals(magic);
    const end = named ? at + recordHead + head.readUInt32BE(magic.length) : bytes.length;
    const payload = bytes.subarray(at + recordHead, end);
    const digest = head.subarray(magic.length + 4);
    const whole =
      named && end <= bytes.length && sha256(head.subarray(magic.length, magic.length + 4), payload).equals(digest);
    if (!whole) {
      // Zeros may follow: blocks that the file was given but that were never written.
      const followed = bytes.subarray(end).some((byte) => byte !== 0) || bytes.indexOf(magic, at + 1) >= 0;
      if (followed) throw damaged('a record before the last', at);
      return { base, entries, goodBytes: at, tornBytes: bytes.length - at };
    }
    for (const entry of decodePayload(payload)) entries.push(entry);
    at = end;
  }
  return { base, entries, goodBytes: at, tornBytes: 0 };
}

/** The journal open for appending; one call at a time. */
export class Journal {
  readonly #folder: DurableFolder;
  #handle: FileHandle;
  #bytes: number;

  private constructor(folder: DurableFolder, handle: FileHandle, bytes: number) {
    this.#folder = folder;
    this.#handle = handle;
    this.#bytes = bytes;
  }

  /** A first journal, empty. */
  static async create(folder: DurableFolder): Promise<Journal> {
    const bytes = header(0);
    const handle = await folder.replaceKeepingOpen(journalPath, bytes);
    try {
      await folder.syncFolder('.');
    } catch (error) {
      await handle.close();
      throw error;
    }
    return new Journal(folder, handle, bytes.length);
  }

  /**
   * Reads the journal in `dir` and changes nothing.
   * @returns undefined if there is none
   * @throws LiuhenError LOG_DAMAGED, STORE_READ_FAILED
   */
  static async read(dir: string, files: FilePort): Promise<JournalContent | undefined> {
    const bytes = await readIfThere(files, join(dir, journalPath));
    return bytes && parseJournal(bytes);
  }

  /**
   * Opens the journal that was read as `content` for appending; a torn last record is cut off durably, so call this
   * only once the rest of the log agrees with `content`.
   * @throws LiuhenError STORE_WRITE_FAILED, FLUSH_FAILED
   */
  static async open(dir: string, files: FilePort, folder: DurableFolder, content: JournalContent): Promise<Journal> {
    const handle = await files.open(join(dir, journalPath), 'r+').catch((error: unknown) => {
      throw writeError(error, 'opening the journal');
    });
    const journal = new Journal(folder, handle, content.goodBytes);
    try {
      await journal.#cutBack();
    } catch (error) {
      await handle.close();
      throw error;
    }
    return journal;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Appends one record and flushes it: on return it is durable.
   * @throws LiuhenError DISK_FULL when nothing of it is left in the file and appending may go on; after any other
   * error (STORE_WRITE_FAILED, FLUSH_FAILED) the journal must not be written again.
   */
  async append(record: Buffer): Promise<void> {
    try {
      await writeFully(this.#handle, record, this.#bytes);
    } catch (error) {
      const named = writeError(error, 'writing the journal');
      if (named.code === 'DISK_FULL') await this.#cutBack();
      throw named;
    }
    await this.#handle.datasync().catch((error: unknown) => {
      throw flushError(error, 'flushing the journal');
    });
    this.#bytes += record.length;
  }

  /** Starts anew with `entries` from leaf `base` on; atomic. */
  async restart(base: number, entries: readonly JournalEntry[]): Promise<void> {
    const bytes = entries.length === 0 ? header(base) : Buffer.concat([header(base), encodeRecord(entries)]);
    const handle = await this.#folder.replaceKeepingOpen(journalPath, bytes);
    const old = this.#handle;
    this.#handle = handle;
    this.#bytes = bytes.length;
    await old.close();
    await this.#folder.syncFolder('.');
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** Takes off whatever lies behind the last whole record, and makes the whole file durable. */
  async #cutBack(): Promise<void> {
    try {
      await this.#handle.truncate(this.#bytes);
      await this.#handle.sync();
    } catch (error) {
      throw flushError(error, 'cutting a torn record off the journal');
    }
  }
}
