// What fsck asks of each leaf in turn: form, number, time, place in its clip's chain, commitment. No files here.
import { parseCanonical } from '../../core/canonical-json.ts';
import {
  type CustodyEvent,
  commitment,
  eventTypes,
  type Leaf,
  maxLeafBytes,
  type PrivateDetail,
} from '../../core/custody-event.ts';
import type { ErrorCode } from '../../core/errors.ts';
import { ClipHeads } from './clip-heads.ts';

/** Told for each thing that does not fit: in the leaf, or in the private detail beside it. */
export type Complain = (code: ErrorCode, what: string, clip?: string, part?: 'leaf' | 'detail') => void;

const types: ReadonlySet<string> = new Set(eventTypes);
const timeForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Holds the last time and one head a clip (some 40 bytes each): what grows with the log in a check of it. */
export class LeafChecks {
  readonly #heads = new ClipHeads();
  /** After leaves that could not be read a chain may go on anywhere. */
  #afterGap = false;
  #lastAt = '';

  /** Leaves were skipped: what came before says nothing about the chains from here on. */
  gap(): void {
    this.#heads.clear();
    this.#afterGap = true;
  }

  /**
   * @returns the event, or undefined if the bytes are no leaf that this software can read. A private detail that is not
   * the one committed to is left out.
   */
  check(seq: number, bytes: Buffer, hash: Buffer, secret: PrivateDetail | undefined, say: Complain) {
    const leaf = readLeaf(bytes, say);
    if (!leaf) return undefined;
    const complain: Complain = (code, what, _clip, part) => say(code, what, leaf.clip, part);
    if (leaf.seq !== seq) complain('ALTERED', `leaf ${seq} says that it is ${leaf.seq}`);
    if (!types.has(leaf.type)) complain('ALTERED', `unknown type ${JSON.stringify(leaf.type)}`);
    if (typeof leaf.at !== 'string' || !timeForm.test(leaf.at)) complain('ALTERED', 'its time is malformed');
    else if (leaf.at < this.#lastAt) complain('ALTERED', 'its time is before that of the leaf before');
    else this.#lastAt = leaf.at;
    this.#checkChain(leaf, hash, complain);
    const isCommitted = secret !== undefined && commitment(secret) === leaf.private;
    if (secret && !isCommitted) {
      complain('ALTERED', 'the private detail is not the one committed to', leaf.clip, 'detail');
    }
    const event: CustodyEvent = isCommitted ? { ...leaf, salt: secret.salt, detail: secret.detail } : leaf;
    return event;
  }

  #checkChain({ clip, clipSeq, clipPrev }: Leaf, hash: Buffer, complain: Complain): void {
    if (clip === undefined) {
      if (clipSeq !== undefined || clipPrev !== undefined) complain('ALTERED', 'a place in a chain without a clip');
      return;
    }
    const head = this.#heads.get(clip);
    if (head || !this.#afterGap) {
      const expected = (head?.clipSeq ?? 0) + 1;
      if (clipSeq !== expected) complain('ALTERED', `event ${clipSeq} of ${clip} where ${expected} was due`);
      if (clipPrev !== head?.leafHash) complain('ALTERED', `clipPrev does not name the event of ${clip} before`);
    }
    this.#heads.set(clip, clipSeq ?? 0, hash);
  }
}

function readLeaf(bytes: Buffer, complain: Complain): Leaf | undefined {
  if (bytes.length > maxLeafBytes) complain('ALTERED', `a leaf of ${bytes.length} bytes`);
  try {
    const leaf = parseCanonical(bytes) as unknown as Leaf;
    if (leaf?.format === 'liuhen.event/1') {
      const fault = faultOf(leaf);
      if (fault !== undefined) complain('ALTERED', fault);
      return fault === undefined ? leaf : undefined;
    }
    const newer = /^liuhen\.event\/\d+$/.test(String(leaf?.format));
    complain(newer ? 'NEWER_FORMAT' : 'ALTERED', newer ? `format ${leaf.format}` : 'not a custody event');
  } catch (error) {
    complain('ALTERED', `not canonical JSON: ${(error as Error).message}`);
  }
  return undefined;
}

/** Members that others rely on without looking: whoever could write the log wrote these. */
function faultOf({ actor, clip, clipSeq, clipPrev, case: caseId, public: facts }: Leaf): string | undefined {
  const isText = (value: unknown) => value === undefined || typeof value === 'string';
  if (typeof facts !== 'object' || facts === null || Array.isArray(facts)) return 'no public facts';
  if (typeof actor !== 'string') return 'no actor';
  if (clipSeq !== undefined && !Number.isSafeInteger(clipSeq)) return 'clipSeq is no number';
  return [clip, clipPrev, caseId].every(isText) ? undefined : 'clip, clipPrev or case is no text';
}
