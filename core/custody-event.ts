// The closed, versioned list of custody events, and the leaf that each becomes. CONTRACT §4 "Log".
import { hash } from 'node:crypto';
import { canonicalBytes, canonicalJson, type Json } from './canonical-json.ts';
import type { ClockQuality } from './clock.ts';
import { leafHash } from './proof/merkle.ts';

// biome-ignore format: one table, read across
export const eventTypes = [
  'station-init', 'station-start', 'station-stop', 'dock', 'undock', 'unlock', 'pull', 'pull-failed', 'seal',
  'seen-again', 'import', 'derive', 'view', 'copy', 'export', 'request', 'approve', 'deny', 'revoke', 'grant-expire',
  'break-glass', 'link', 'unlink', 'suggest', 'case', 'operation', 'document', 'property', 'review', 'statement',
  'camera', 'classify', 'hold-place', 'hold-release', 'disposal-plan', 'disposal-appraise', 'disposal-approve',
  'dispose', 'restore-item', 'hand-over', 'explain', 'anchor', 'release', 'salvage', 'refuse', 'login', 'login-failed',
  'logout', 'rights', 'config', 'clock-change', 'key', 'backup', 'restore', 'epoch',
] as const;

export type EventType = (typeof eventTypes)[number];

/** A leaf holds no free text and no name of a person, file, place or case: only digests, sizes, codes, opaque ids. */
export type PublicFacts = { readonly [key: string]: string | number | boolean | null | readonly string[] };

/** What a module asks the log to write. The log adds seq, at, atQuality, clipSeq, clipPrev and the commitment. */
export interface EventDraft {
  readonly type: EventType;
  /** Opaque id of who acted: `station` for the daemon itself. */
  readonly actor: string;
  readonly clip?: string;
  /** Opaque id, never the case number. */
  readonly case?: string;
  /** Ties the leaves of one act on many clips together. */
  readonly batch?: string;
  readonly public: PublicFacts;
  /** Names, paths, reasons, titles: goes beside the leaf as a salted commitment. */
  readonly private?: { readonly [key: string]: Json };
}

/** One leaf, as hashed. */
export interface Leaf {
  readonly format: 'liuhen.event/1';
  readonly seq: number;
  readonly at: string;
  readonly atQuality: ClockQuality;
  readonly type: EventType;
  readonly actor: string;
  readonly clip?: string;
  readonly clipSeq?: number;
  /** Leaf hash, hex, of the clip's event before this one; absent on its first. */
  readonly clipPrev?: string;
  readonly case?: string;
  readonly batch?: string;
  readonly public: PublicFacts;
  /** Commitment, hex, to the private detail. */
  readonly private?: string;
}

/** The private detail of a leaf as it lies in log/private/ and travels in packages. */
export interface PrivateDetail {
  /** 16 random bytes, hex. */
  readonly salt: string;
  readonly detail: { readonly [key: string]: Json };
}

/** A leaf with its private detail where that exists and may be shown: what `clip custody` and custody.json list. */
export type CustodyEvent = Leaf & Partial<PrivateDetail>;

/** Longest leaf, CONTRACT §4. */
export const maxLeafBytes = 8192;

/** SHA-256(salt ‖ canonical JSON of the detail), hex: the commitment that stands in the leaf. */
export function commitment({ salt, detail }: PrivateDetail): string {
  return commitmentTo(salt, canonicalJson(detail));
}

/** As `commitment`, of a detail whose canonical JSON is at hand. */
export function commitmentTo(salt: string, canonicalDetail: string): string {
  return hash('sha256', Buffer.concat([Buffer.from(salt, 'hex'), Buffer.from(canonicalDetail)]));
}

/** The leaf inside a custody event: everything but the private detail. */
export function leafOf(event: CustodyEvent): Leaf {
  const { salt: _salt, detail: _detail, ...leaf } = event;
  return leaf;
}

const hashes = new WeakMap<CustodyEvent, Buffer>();

/** Says what an event's leaf was hashed to when it was made, so that its rows need not write it out again. */
export function noteHash(event: CustodyEvent, hash: Buffer): void {
  hashes.set(event, hash);
}

/** The leaf hash of an event: as it was made just now, else of its canonical form. */
export function hashOf(event: CustodyEvent): Buffer {
  return hashes.get(event) ?? leafHash(canonicalBytes({ ...leafOf(event) }));
}
