// Reads a whole station again and says what does not fit: log, vault and rows, each against the others. Changes nothing.
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CustodyEvent } from '../core/custody-event.ts';
import { asLiuhenError, type ErrorCode } from '../core/errors.ts';
import type { Manifest } from '../core/model.ts';
import { verifyDetached } from '../core/proof/cms.ts';
import { extensionOf } from '../core/proof/manifest.ts';
import { Catalogue } from './catalogue/catalogue.ts';
import { differences } from './catalogue/whole.ts';
import { walkLog } from './log/fsck.ts';
import type { Vault } from './vault/blob.ts';
import { clipFiles } from './vault/layout.ts';
import { readManifest } from './vault/read-manifest.ts';

/** The codes that a check may come to; each has its exit code in the error table. */
type FindingCode = Extract<ErrorCode, 'ALTERED' | 'INCOMPLETE' | 'KEY_NOT_TRUSTED' | 'NEWER_FORMAT' | 'UNSIGNED'>;

export interface StationFinding {
  readonly code: FindingCode;
  readonly clip?: string;
  readonly what: string;
  /** Path below the data directory, or the row. */
  readonly where: string;
}

export interface CheckOptions {
  readonly vault: Vault;
  /** Undefined where there is no catalogue.db: a finding of its own. */
  readonly catalogue: Catalogue | undefined;
  readonly logDir: string;
  /** Where a second catalogue is built for the comparison of rows, and taken away again. */
  readonly scratchDir: string;
  readonly vkey: string;
  readonly rootPem: string;
  /** Runs `act` while no row is written. */
  readonly frozen: <T>(act: () => Promise<T>) => Promise<T>;
  /** Leaves from `seq` on: those that were appended while the check ran. */
  readonly events: (seq: number) => AsyncIterable<CustodyEvent>;
  readonly onProgress: (progress: { done: number; total: number | null; unit: 'bytes' | 'items' }) => void;
  readonly signal: AbortSignal;
}

/**
 * One pass over the log; at each `seal` the clip's folder is read in full. SHA-256 alone is computed of originals: with
 * it SM3 is fixed as well. @returns how many leaves were checked, and the findings. @throws when `signal` is aborted.
 */
export async function checkStation(options: CheckOptions): Promise<{ checked: number; findings: StationFinding[] }> {
  const scratch = join(options.scratchDir, 'fsck.db');
  const removeScratch = async () => {
    for (const suffix of ['', '-wal', '-shm']) await rm(`${scratch}${suffix}`, { force: true });
  };
  await removeScratch();
  const check = new StationCheck(options, Catalogue.open(scratch));
  try {
    return await check.run();
  } finally {
    check.close();
    await removeScratch();
  }
}

class StationCheck {
  readonly #options: CheckOptions;
  /** The rows as they follow from log and vault. */
  readonly #expected: Catalogue;
  readonly #findings: StationFinding[] = [];
  readonly #sealed = new Set<string>();
  #checked = 0;
  #bytes = 0;
  #rowsFollow = true;

  constructor(options: CheckOptions, expected: Catalogue) {
    this.#options = options;
    this.#expected = expected;
  }

  close(): void {
    this.#expected.close();
  }

  async run(): Promise<{ checked: number; findings: StationFinding[] }> {
    const { logDir, vkey, signal } = this.#options;
    let batch: { event: CustodyEvent; manifest?: Manifest | undefined }[] = [];
    for await (const step of walkLog(logDir, vkey)) {
      signal.throwIfAborted();
      if (step.kind === 'finding') {
        this.#findings.push(step.finding as StationFinding);
        continue;
      }
      const { event } = step;
      this.#checked += 1;
      const manifest =
        event.type === 'seal' && event.clip !== undefined ? await this.#checkClip(event.clip, event) : undefined;
      batch.push({ event, manifest });
      if (batch.length === 500) batch = this.#expect(batch);
    }
    this.#expect(batch);
    await this.#checkStrays();
    await this.#compareRows();
    return { checked: this.#checked, findings: this.#findings };
  }

  #find(code: FindingCode, what: string, where: string, clip?: string): void {
    this.#findings.push({ code, what, where, ...(clip === undefined ? {} : { clip }) });
  }

  /** Everything in a sealed clip's folder against its leaf. @returns the manifest, where it can be read. */
  async #checkClip(clip: string, { public: sealed }: CustodyEvent): Promise<Manifest | undefined> {
    const { vault, rootPem } = this.#options;
    this.#sealed.add(clip);
    try {
      const { manifest, bytes } = await readManifest(vault, clip);
      const names = clipFiles(clip, extensionOf(manifest.file.name));
      const manifestDigest = sha256(bytes);
      const original = await this.#digest(clip, names.original);
      const signature = await vault.readSmall(clip, names.signature);
      const manifestSignature = await vault.readSmall(clip, names.manifestSignature);

      const expectSame = (name: string, actual: string, expected: unknown) => {
        if (actual !== expected) this.#find('ALTERED', 'differs from its seal event', `vault/${clip}/${name}`, clip);
      };
      expectSame(names.original, original.toString('hex'), sealed['sha256']);
      expectSame(names.manifest, manifestDigest.toString('hex'), sealed['manifest']);
      expectSame(names.signature, sha256(signature).toString('hex'), sealed['signature']);
      expectSame(names.manifestSignature, sha256(manifestSignature).toString('hex'), sealed['manifestSignature']);
      if (manifest.file.digests.sha256 !== sealed['sha256'] || manifest.clip !== clip)
        this.#find('ALTERED', 'the manifest speaks of other content', `vault/${clip}/${names.manifest}`, clip);
      for (const [name, p7s, digest] of [
        [names.signature, signature, original],
        [names.manifestSignature, manifestSignature, manifestDigest],
      ] as const) {
        const verdict = verifyDetached(p7s, digest, { root: rootPem });
        if (verdict.signature !== 'good')
          this.#find('ALTERED', `the signature is ${verdict.signature}`, `vault/${clip}/${name}`, clip);
        else if (verdict.key !== 'trusted')
          this.#find('KEY_NOT_TRUSTED', 'signed by another key', `vault/${clip}/${name}`, clip);
      }
      const known = new Set<string>(Object.values(names));
      for (const name of await vault.names(clip))
        if (!known.has(name)) this.#find('ALTERED', 'does not belong there', `vault/${clip}/${name}`, clip);
      return manifest;
    } catch (error) {
      const { code, message, context } = asLiuhenError(error);
      const isFinding = code === 'ALTERED' || code === 'INCOMPLETE' || code === 'NEWER_FORMAT';
      if (!isFinding && code !== 'STORE_READ_FAILED') throw error;
      this.#find(isFinding ? code : 'ALTERED', message, `vault/${clip}/${context['name'] ?? 'manifest.json'}`, clip);
      return undefined;
    }
  }

  async #digest(clip: string, name: string): Promise<Buffer> {
    const digest = createHash('sha256');
    for await (const chunk of this.#options.vault.readRange(clip, name)) {
      this.#options.signal.throwIfAborted();
      digest.update(chunk);
      this.#bytes += chunk.length;
      this.#options.onProgress({ done: this.#bytes, total: null, unit: 'bytes' });
    }
    return digest.digest();
  }

  /** Rows that follow from these events. A log with a hole leaves nothing to compare with. */
  #expect(batch: readonly { event: CustodyEvent; manifest?: Manifest | undefined }[]): [] {
    if (this.#rowsFollow) {
      const manifests = new Map(
        batch.flatMap(({ manifest }) => (manifest ? [[manifest.clip, manifest] as const] : [])),
      );
      try {
        this.#expected.apply(
          batch.map(({ event }) => event),
          (clip) => manifests.get(clip),
        );
      } catch (error) {
        if (asLiuhenError(error).code !== 'LOG_DAMAGED') throw error;
        this.#rowsFollow = false;
      }
    }
    return [];
  }

  async #checkStrays(): Promise<void> {
    for await (const entry of this.#options.vault.walk()) {
      if ('stray' in entry) this.#find('ALTERED', 'does not belong in the vault', `vault/${entry.stray}`);
      else if (!this.#sealed.has(entry.clip))
        this.#find('INCOMPLETE', 'a folder without a leaf', `vault/${entry.clip}`, entry.clip);
    }
  }

  /** Row by row, as of one moment: the leaves that came during the pass are brought in first. */
  async #compareRows(): Promise<void> {
    const { catalogue, frozen, events } = this.#options;
    if (!catalogue) {
      this.#find('INCOMPLETE', 'there is no catalogue; `liuhen rebuild` makes it', 'catalogue.db');
      return;
    }
    if (!this.#rowsFollow) return;
    for (const fault of catalogue.integrityCheck()) this.#find('ALTERED', fault, 'catalogue.db');
    const rows = await frozen(async () => {
      for await (const event of events(this.#expected.lastSeq() + 1)) await this.#follow(event);
      const iterator = catalogue.rows();
      return resumed(iterator.next(), iterator);
    });
    let seen = 0;
    for (const { table, key, what } of differences(this.#expected.rows(), rows)) {
      const code = what === 'missing' ? 'INCOMPLETE' : 'ALTERED';
      this.#find(code, `a row is ${what}`, `catalogue.db, ${table} ${key.join(' ')}`);
      seen += 1;
      if (seen === maxRowFindings) break;
    }
  }

  async #follow(event: CustodyEvent): Promise<void> {
    const isSeal = event.type === 'seal' && event.clip !== undefined;
    const manifest = isSeal ? (await readManifest(this.#options.vault, event.clip as string)).manifest : undefined;
    this.#expected.apply([event], () => manifest);
  }
}

/** A catalogue of another station differs in every row; so many are named. */
const maxRowFindings = 100;

/** The same rows, the first of which was asked for already: that is what fixes the moment. */
function* resumed<T>(first: IteratorResult<T>, rest: Iterator<T>): Generator<T> {
  for (let row = first; !row.done; row = rest.next()) yield row.value;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
