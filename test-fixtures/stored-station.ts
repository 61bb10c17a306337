// Log, vault and catalogue of a station on disk without its daemon: real keys, real signatures, invented clips. For tests
// that need many histories quickly, or a hand between two steps.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalBytes, type Json } from '../core/canonical-json.ts';
import { rfc3339 } from '../core/clock.ts';
import type { CustodyEvent, EventDraft } from '../core/custody-event.ts';
import type { Manifest } from '../core/model.ts';
import { extensionOf } from '../core/proof/manifest.ts';
import { Catalogue } from '../storage/catalogue/catalogue.ts';
import { realFiles } from '../storage/file-port.ts';
import { CustodyLog } from '../storage/log/custody-log.ts';
import { createStationKeys, loadStationKeys, type StationKeys } from '../storage/station/keys.ts';
import { Vault } from '../storage/vault/blob.ts';
import { clipFolder } from '../storage/vault/layout.ts';
import { tempFolder } from './temp-log.ts';

const station = { id: 'ST01', uid: '00112233445566778899aabbccddeeff', name: '一号站' };
const startMs = Date.UTC(2026, 0, 2, 3, 4, 5);

/** What a test chooses of a clip. */
export type ClipChoice = Partial<Pick<Manifest, 'device' | 'officer' | 'media' | 'flags'>> & {
  readonly file?: { readonly name: string; readonly path: string };
  readonly time?: Partial<Manifest['time']>;
  readonly content?: Buffer;
  readonly bay?: string;
};

export class StoredStation {
  readonly folder = tempFolder('in-memory');
  readonly keysDir = join(this.folder.path, 'keys');
  readonly logDir = join(this.folder.path, 'log');
  readonly catalogueFile = join(this.folder.path, 'catalogue.db');
  readonly vault = new Vault(join(this.folder.path, 'vault'), realFiles);
  readonly #manifests = new Map<string, Manifest>();
  #keys: StationKeys | undefined;
  #log: CustodyLog | undefined;
  #catalogue: Catalogue | undefined;
  #clips = 0;

  static async make(keysOf?: StoredStation): Promise<StoredStation> {
    const made = new StoredStation();
    for (const name of ['keys', 'vault', 'run']) mkdirSync(join(made.folder.path, name));
    if (!keysOf) await createStationKeys(made.keysDir, { station, organisation: '城管局', now: Date.now() });
    made.#keys = keysOf?.keys ?? (await loadStationKeys(made.keysDir));
    made.#log = await CustodyLog.open({
      dir: made.logDir,
      files: realFiles,
      clock: { now: () => startMs, quality: () => 'synced' },
      signer: made.keys.noteSigner,
      headOf: (clip) => made.catalogue.headOf(clip),
    });
    made.#catalogue = Catalogue.open(made.catalogueFile);
    return made;
  }

  get keys(): StationKeys {
    return this.#keys!;
  }
  get log(): CustodyLog {
    return this.#log!;
  }
  get catalogue(): Catalogue {
    return this.#catalogue!;
  }

  path(relative: string): string {
    return join(this.folder.path, relative);
  }

  /** Leaves and their rows. */
  async record(...drafts: EventDraft[]): Promise<CustodyEvent[]> {
    const events = await this.log.append(drafts);
    this.bringIn(events);
    return events;
  }

  bringIn(events: readonly CustodyEvent[]): void {
    this.catalogue.apply(events, (clip) => this.#manifests.get(clip));
  }

  /** A folder in the vault, whole and signed, whose leaves are still to come. */
  prepare(choice: ClipChoice = {}): { clip: string; drafts: [EventDraft, EventDraft] } {
    this.#clips += 1;
    const clip = `ST01-20260102-${String(this.#clips).padStart(6, '0')}`;
    const content = choice.content ?? Buffer.from(`content of ${clip}`);
    const file = choice.file ?? { name: `${this.#clips}.mp4`, path: `DCIM/${this.#clips}.mp4` };
    const now = rfc3339(startMs);
    const manifest: Manifest = {
      format: 'liuhen.manifest/1',
      clip,
      station,
      file: { ...file, bytes: content.length, digests: { sha256: sha256(content) } },
      device: choice.device ?? { profile: 'dcam', serial: '0000123' },
      ...(choice.officer === undefined ? {} : { officer: choice.officer }),
      time: { zone: 'Asia/Shanghai', offsetTrust: 'none', docked: now, pulled: now, sealed: now, ...choice.time },
      media: choice.media ?? null,
      origin: 'recorder',
      flags: choice.flags ?? [],
    };
    this.#manifests.set(clip, manifest);
    const original = `${clip}.${extensionOf(file.name)}`;
    const manifestBytes = canonicalBytes(manifest as unknown as Json);
    const sign = (bytes: Buffer) => this.keys.signDetached(Buffer.from(sha256(bytes), 'hex'), Date.now());
    const files: Record<string, Buffer> = {
      [original]: content,
      [`${original}.p7s`]: sign(content),
      'manifest.json': manifestBytes,
      'manifest.json.p7s': sign(manifestBytes),
    };
    const folder = this.path(`vault/${clipFolder(clip)}`);
    mkdirSync(folder, { recursive: true });
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
    const digests = {
      bytes: content.length,
      sha256: sha256(content),
      manifest: sha256(manifestBytes),
      signature: sha256(files[`${original}.p7s`]!),
      manifestSignature: sha256(files['manifest.json.p7s']!),
    };
    const detail = { bay: choice.bay ?? 'bay-1' };
    return {
      clip,
      drafts: [
        { type: 'pull', actor: 'station', clip, public: { bytes: content.length }, private: { path: file.path } },
        { type: 'seal', actor: 'station', clip, public: digests, private: detail },
      ],
    };
  }

  async seal(choice: ClipChoice = {}): Promise<string> {
    const { clip, drafts } = this.prepare(choice);
    await this.record(...drafts);
    return clip;
  }

  async close(): Promise<void> {
    await this.log.close();
    this.catalogue.close();
  }

  async remove(): Promise<void> {
    await this.close();
    this.folder.remove();
  }
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
