// Checkpoints: the signed heads of the custody log, and the keys that verify them. C2SP tlog-checkpoint, signed-note.
// Verification only; whoever signs implements NoteSigner elsewhere.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { LiuhenError } from '../errors.ts';
import { hashBytes } from './merkle.ts';

/** Signs notes with the log's key. `sign` returns the whole note: body, empty line, signature line. */
export interface NoteSigner {
  readonly name: string;
  readonly vkey: string;
  sign(body: string): string;
}

export interface Checkpoint {
  readonly origin: string;
  /** Leaves in the tree. */
  readonly size: number;
  readonly root: Buffer;
}

export interface VerifierKey {
  readonly name: string;
  readonly keyId: Buffer;
  /** Raw Ed25519 key, 32 bytes. */
  readonly publicKey: Buffer;
}

/** Algorithm byte of Ed25519 in key ids and vkeys. C2SP signed-note. */
const ed25519 = 0x01;
const signatureBytes = 64;

/** Name of a station's log key, and origin of its checkpoints. `rawPublicKey`: 32 bytes. docs/formats.md section 4. */
export function logKeyName(stationId: string, rawPublicKey: Uint8Array): string {
  return `liuhen/${stationId}-${createHash('sha256').update(rawPublicKey).digest('hex').slice(0, 8)}`;
}

/** First 4 bytes of SHA-256(name ‖ LF ‖ 01 ‖ public key). C2SP signed-note. */
export function keyId(name: string, rawPublicKey: Uint8Array): Buffer {
  return createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.of(ed25519))
    .update(rawPublicKey)
    .digest()
    .subarray(0, 4);
}

/** The verifier key as one line, without a newline: name+hex(key id)+base64(01 ‖ public key). C2SP signed-note. */
export function vkeyLine(name: string, rawPublicKey: Uint8Array): string {
  const key = Buffer.concat([Buffer.of(ed25519), rawPublicKey]).toString('base64');
  return `${name}+${keyId(name, rawPublicKey).toString('hex')}+${key}`;
}

/**
 * Reads a verifier key line; a newline at its end is allowed.
 * @throws LiuhenError USAGE if it is not an Ed25519 vkey or its key id does not belong to its key.
 */
export function parseVkey(line: string): VerifierKey {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)\n?$/.exec(line);
  const key = match ? decodeBase64(match[3]!) : undefined;
  if (match && key?.length === 33 && key[0] === ed25519) {
    const name = match[1]!;
    const publicKey = key.subarray(1);
    const id = keyId(name, publicKey);
    if (id.toString('hex') === match[2]) return { name, keyId: id, publicKey };
  }
  throw new LiuhenError('USAGE', 'this is no verifier key of a custody log', {
    hint: 'give the one line of log.vkey: <name>+<key id>+<key>',
  });
}

/** The three signed lines. `size` in leaves, `root` 32 bytes. C2SP tlog-checkpoint. */
export function formatCheckpointBody(origin: string, size: number, root: Uint8Array): string {
  return `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`;
}

/** `other-key`: well formed, but not signed by this key, or the head of another log. */
export type CheckpointVerdict =
  | { readonly state: 'good' | 'bad-signature' | 'other-key'; readonly checkpoint: Checkpoint }
  | { readonly state: 'malformed' };

/**
 * Takes a signed checkpoint apart and verifies it under one key. Signatures of other keys (log witnesses) are
 * allowed and not judged. The whole text is the attacker's until the state is `good`.
 */
export function verifyCheckpoint(note: string, key: VerifierKey): CheckpointVerdict {
  const parts = splitNote(note);
  const checkpoint = parts && parseBody(parts.body);
  if (!parts || !checkpoint) return { state: 'malformed' };
  const ours = parts.signatures.filter(({ name, blob }) => name === key.name && blob.subarray(0, 4).equals(key.keyId));
  if (ours.length === 0 || checkpoint.origin !== key.name) return { state: 'other-key', checkpoint };
  const good = ours.every(({ blob }) => signatureHolds(parts.body, blob.subarray(4), key.publicKey));
  return { state: good ? 'good' : 'bad-signature', checkpoint };
}

/** What a checkpoint claims, without asking who signed it; undefined if it is not well formed. */
export function parseCheckpoint(note: string): Checkpoint | undefined {
  const parts = splitNote(note);
  return parts && parseBody(parts.body);
}

interface Note {
  /** What is signed: the lines before the empty one, the last newline included. */
  readonly body: string;
  readonly signatures: readonly { readonly name: string; readonly blob: Buffer }[];
}

function splitNote(note: string): Note | undefined {
  const cut = note.lastIndexOf('\n\n');
  if (cut < 0 || !note.endsWith('\n') || !note.isWellFormed()) return undefined;
  const signatures = note
    .slice(cut + 2, -1)
    .split('\n')
    .map((line) => {
      const match = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/]+=*)$/.exec(line);
      const blob = match ? decodeBase64(match[2]!) : undefined;
      return match && blob && blob.length > 4 ? { name: match[1]!, blob } : undefined;
    });
  if (!signatures.every((signature) => signature !== undefined)) return undefined;
  return { body: note.slice(0, cut + 1), signatures };
}

function parseBody(body: string): Checkpoint | undefined {
  const match = /^([^\s+]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n$/.exec(body);
  const root = match ? decodeBase64(match[3]!) : undefined;
  const size = Number(match?.[2]);
  if (!match || root?.length !== hashBytes || !Number.isSafeInteger(size)) return undefined;
  return { origin: match[1]!, size, root };
}

function signatureHolds(body: string, signature: Buffer, rawPublicKey: Buffer): boolean {
  if (signature.length !== signatureBytes) return false;
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: rawPublicKey.toString('base64url') };
  return verify(null, Buffer.from(body), createPublicKey({ key: jwk, format: 'jwk' }), signature);
}

/** Strict base64: undefined for a second spelling of the same bytes. */
function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
