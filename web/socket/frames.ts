// Length-prefixed frames of the daemon's socket: one kind byte, four bytes of length (big-endian), the payload.
// Sizes are bounded before anything is kept, so that a peer cannot make the other side hold more than it offered.
import { LiuhenError } from '../../core/errors.ts';

/** json: one control document · bytes: a piece of a file · text: a piece of the result's JSON text. */
const kinds = { json: 1, bytes: 2, text: 3 } as const;
export type FrameKind = keyof typeof kinds;
const kindOf = new Map<number, FrameKind>(Object.entries(kinds).map(([name, code]) => [code, name as FrameKind]));

const headerBytes = 5;
/** The most that one frame carries. */
export const maxPayloadBytes = 1 << 20;
/** Pieces of files and results are cut to this. */
export const pieceBytes = 256 << 10;

export interface Frame {
  readonly kind: FrameKind;
  readonly payload: Buffer;
}

/** The header that goes before a payload of `length` bytes. @throws RangeError over `maxPayloadBytes`. */
export function frameHeader(kind: FrameKind, length: number): Buffer {
  if (length > maxPayloadBytes) throw new RangeError(`a frame holds at most ${maxPayloadBytes} bytes, not ${length}`);
  const header = Buffer.allocUnsafe(headerBytes);
  header.writeUInt8(kinds[kind], 0);
  header.writeUInt32BE(length, 1);
  return header;
}

export function encodeJson(document: unknown): Buffer {
  const payload = Buffer.from(JSON.stringify(document), 'utf8');
  return Buffer.concat([frameHeader('json', payload.length), payload]);
}

/** Cuts a byte stream, however split, into frames. After it has thrown it is of no further use. */
export class FrameDecoder {
  #held: Buffer[] = [];
  #heldBytes = 0;
  #head: { kind: FrameKind; length: number } | undefined;
  readonly #limit: number;

  /** @param limit largest payload taken, in bytes. */
  constructor(limit = maxPayloadBytes) {
    this.#limit = limit;
  }

  /** True when bytes of an unfinished frame are held. */
  get midFrame(): boolean {
    return this.#head !== undefined || this.#heldBytes > 0;
  }

  /** @returns the frames that `chunk` completes. @throws LiuhenError USAGE for an unknown kind or a length over the limit. */
  push(chunk: Buffer): Frame[] {
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    const frames: Frame[] = [];
    for (;;) {
      if (!this.#head) {
        if (this.#heldBytes < headerBytes) return frames;
        const header = this.#take(headerBytes);
        const kind = kindOf.get(header.readUInt8(0));
        const length = header.readUInt32BE(1);
        if (!kind || length > this.#limit) throw new LiuhenError('USAGE', 'not a frame of this protocol');
        this.#head = { kind, length };
      }
      if (this.#heldBytes < this.#head.length) return frames;
      frames.push({ kind: this.#head.kind, payload: this.#take(this.#head.length) });
      this.#head = undefined;
    }
  }

  #take(bytes: number): Buffer {
    const first = this.#held[0];
    if (first && first.length > bytes) {
      this.#held[0] = first.subarray(bytes);
      this.#heldBytes -= bytes;
      return first.subarray(0, bytes);
    }
    const all = this.#held.length === 1 && first ? first : Buffer.concat(this.#held);
    this.#held = all.length > bytes ? [all.subarray(bytes)] : [];
    this.#heldBytes -= bytes;
    return all.subarray(0, bytes);
  }
}

/** The JSON document of a `json` frame. @throws LiuhenError USAGE when it is none or no object. */
export function documentOf(frame: Frame): Readonly<Record<string, unknown>> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(frame.payload);
    const document: unknown = frame.kind === 'json' ? JSON.parse(text) : undefined;
    if (typeof document === 'object' && document !== null && !Array.isArray(document)) {
      return document as Record<string, unknown>;
    }
  } catch (cause) {
    throw new LiuhenError('USAGE', 'a control frame is not JSON', { cause });
  }
  throw new LiuhenError('USAGE', 'a control frame is not a JSON object');
}
