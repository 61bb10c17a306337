// @ts-check
// What goes over the media unit's socket: one line of JSON in, then pieces out, each with its kind and length in front.
// The last piece says how the tool ended. Runs at both ends.

/** Kinds of pieces. `end`: JSON, {"exit", "signal"} or {"refused"}. */
export const pieceKinds = /** @type {const} */ ({ stdout: 1, stderr: 2, end: 3 });

/** A request is far shorter, and an answer comes in pieces of what a pipe holds. */
export const maxRequestBytes = 64 * 1024;
const maxPieceBytes = 1024 * 1024;
const headBytes = 5;

/**
 * @param {number} kind
 * @param {Uint8Array} bytes
 * @returns {Buffer}
 */
export function piece(kind, bytes) {
  const head = Buffer.alloc(headBytes);
  head[0] = kind;
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

/** Puts pieces together from what a socket brings. */
export class PieceReader {
  /** @type {Buffer} */
  #rest = Buffer.alloc(0);

  /**
   * @param {Buffer} chunk
   * @returns {Generator<{ kind: number, bytes: Buffer }>}
   * @throws {RangeError} for what is no piece: the other end is not what it should be.
   */
  *push(chunk) {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= headBytes) {
      const kind = this.#rest[0] ?? 0;
      const length = this.#rest.readUInt32BE(1);
      if (kind < 1 || kind > 3 || length > maxPieceBytes) throw new RangeError('not a piece of an answer');
      if (this.#rest.length < headBytes + length) return;
      const bytes = this.#rest.subarray(headBytes, headBytes + length);
      this.#rest = this.#rest.subarray(headBytes + length);
      yield { kind, bytes };
    }
  }
}
