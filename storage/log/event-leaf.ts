// Turns drafts into leaves: number, time, place in the clip's chain, commitment. Decides everything before a byte is
// written; writes nothing.
import { randomFillSync } from 'node:crypto';
import { canonicalBytes, canonicalJson } from '../../core/canonical-json.ts';
import { type ClockQuality, rfc3339 } from '../../core/clock.ts';
import {
  type CustodyEvent,
  commitmentTo,
  type EventDraft,
  eventTypes,
  type Leaf,
  maxLeafBytes,
  noteHash,
} from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import { leafHash } from '../../core/proof/merkle.ts';
import { encodePrivateLine } from './entries.ts';

/** Last event of a clip: its number in the clip's chain, and its leaf hash as hex. */
export interface ClipHead {
  readonly clipSeq: number;
  readonly leafHash: string;
}

export interface BuiltLeaf {
  readonly event: CustodyEvent;
  readonly leaf: Buffer;
  readonly hash: Buffer;
  readonly privateLine?: string | undefined;
}

/** Longest private detail with its salt, as a line of log/private. Longer ones go by digest and count. */
export const maxPrivateBytes = 65_536;

/** Where the next leaf stands. */
export interface LeafPlace {
  readonly seq: number;
  /** Milliseconds since 1970; never below that of the leaf before. */
  readonly atMs: number;
  readonly quality: ClockQuality;
  /** Last event of the draft's clip, undefined where it has none. */
  readonly head: ClipHead | undefined;
}

const known: ReadonlySet<string> = new Set(eventTypes);

const saltBytes = 16;
/** Random bytes drawn ahead: a draw costs as much as the rest of a leaf. Each is used once. */
const saltPool = Buffer.alloc(saltBytes * 256);
let saltsUsed = saltPool.length;

function freshSalt(): string {
  if (saltsUsed === saltPool.length) {
    randomFillSync(saltPool);
    saltsUsed = 0;
  }
  saltsUsed += saltBytes;
  return saltPool.toString('hex', saltsUsed - saltBytes, saltsUsed);
}

/**
 * @throws LiuhenError BUG for a type outside the closed list, a value that JSON does not have, or a leaf over 8 KiB;
 * USAGE for a private detail over 64 KiB
 */
export function buildLeaf(draft: EventDraft, { seq, atMs, quality, head }: LeafPlace): BuiltLeaf {
  if (!known.has(draft.type)) throw new LiuhenError('BUG', `unknown custody event: ${String(draft.type)}`);
  try {
    const secret = draft.private && { salt: freshSalt(), detail: draft.private };
    const secretText = secret && canonicalJson(secret.detail);
    const document: Leaf = {
      format: 'liuhen.event/1',
      seq,
      at: rfc3339(atMs),
      atQuality: quality,
      type: draft.type,
      actor: draft.actor,
      ...(draft.clip !== undefined && { clip: draft.clip, clipSeq: (head?.clipSeq ?? 0) + 1 }),
      ...(draft.clip !== undefined && head && { clipPrev: head.leafHash }),
      ...(draft.case !== undefined && { case: draft.case }),
      ...(draft.batch !== undefined && { batch: draft.batch }),
      public: draft.public,
      ...(secret && secretText !== undefined && { private: commitmentTo(secret.salt, secretText) }),
    };
    const leaf = canonicalBytes({ ...document });
    if (leaf.length > maxLeafBytes) {
      throw new LiuhenError('BUG', `a custody event of ${leaf.length} bytes`, { context: { type: draft.type } });
    }
    const privateLine =
      secret && secretText !== undefined ? encodePrivateLine(seq, secret.salt, secretText) : undefined;
    if (privateLine !== undefined && Buffer.byteLength(privateLine) > maxPrivateBytes) {
      throw new LiuhenError('USAGE', 'the text that goes with this event is too long', {
        context: { type: draft.type, maxBytes: maxPrivateBytes },
      });
    }
    const event = { ...document, ...secret };
    const hash = leafHash(leaf);
    noteHash(event, hash);
    return { event, leaf, hash, privateLine };
  } catch (error) {
    if (error instanceof LiuhenError) throw error;
    throw new LiuhenError('BUG', `a custody event that cannot be written: ${(error as Error).message}`, {
      cause: error,
      context: { type: String(draft.type) },
    });
  }
}
