// A running station as the commands see it: the StationPort of web/, over storage and dock.
import { statfs } from 'node:fs/promises';
import type { Alarms } from '../../core/alarms.ts';
import { type Clock, rfc3339 } from '../../core/clock.ts';
import type { CustodyEvent, EventDraft } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import type { BayStatus, Clip } from '../../core/model.ts';
import { parseCheckpoint } from '../../core/proof/checkpoint.ts';
import { extensionOf } from '../../core/proof/manifest.ts';
import type { Dock } from '../../ingest/dock/dock.ts';
import { detectSandbox } from '../../ingest/media/sandbox.ts';
import { composePackage } from '../../storage/export/compose-package.ts';
import { checkStation } from '../../storage/fsck.ts';
import { checkKeys } from '../../storage/fsck-keys.ts';
import type { Jobs } from '../../storage/jobs.ts';
import { clipFiles } from '../../storage/vault/layout.ts';
import { readManifest } from '../../storage/vault/read-manifest.ts';
import type {
  ExportRequest,
  FsckReport,
  PackageEntry,
  Progress,
  SettingsPort,
  StationPort,
  StationStatus,
} from '../../web/station-port.ts';
import { version } from '../version.ts';
import type { OpenStation } from './open-station.ts';
import { settingsPort } from './settings-port.ts';

export interface LiveParts {
  readonly station: OpenStation;
  readonly dock: Dock;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly alarms: Alarms;
}

export class LiveStation implements StationPort {
  readonly #parts: LiveParts;
  readonly settings: SettingsPort;
  readonly log: StationPort['log'];

  constructor(parts: LiveParts) {
    this.#parts = parts;
    const { settings, log } = parts.station;
    this.settings = settingsPort(settings);
    this.log = {
      eventsOf: (clip) => this.#eventsOf(clip),
      checkpoint: () => log.publish(),
      consistency: (from, to) => log.consistency(from, to),
    };
  }

  get identity() {
    return this.#parts.station.identity;
  }

  get zone(): string {
    return this.#parts.station.settings.get('station.timezone');
  }

  get vkey(): string {
    return this.#parts.station.keys.vkey;
  }

  get catalogue() {
    return this.#parts.station.catalogue;
  }

  record(drafts: readonly EventDraft[]): Promise<readonly CustodyEvent[]> {
    return this.#parts.station.recorder.record(drafts);
  }

  bays(): readonly BayStatus[] {
    return this.#parts.dock.list();
  }

  async status(): Promise<StationStatus> {
    const { station, dock, jobs, clock, alarms } = this.#parts;
    const { bsize, blocks, bavail } = await statfs(station.paths.data);
    const sandbox = await detectSandbox();
    const checkpoint = parseCheckpoint(station.log.checkpointText());
    return {
      station: this.identity,
      version,
      pid: process.pid,
      uptimeMs: Math.round(process.uptime() * 1000),
      disk: {
        totalBytes: blocks * bsize,
        freeBytes: bavail * bsize,
        reserveBytes: station.settings.get('storage.reserveBytes'),
      },
      queues: {
        pull: dock.list().reduce((sum, { state, remaining }) => sum + (state === 'failed' ? 0 : remaining), 0),
        derive: jobs.counts().waiting,
      },
      checkpoint: checkpoint ? { size: checkpoint.size, root: checkpoint.root.toString('base64') } : null,
      clock: { quality: clock.quality(), now: rfc3339(clock.now()), zone: this.zone },
      sandbox: { kind: sandbox.state, detail: sandbox.reason ?? '' },
      alarms: alarms.list(),
    };
  }

  async *readOriginal({ id }: Clip): AsyncGenerator<Buffer> {
    const { vault } = this.#parts.station;
    const { manifest } = await readManifest(vault, id);
    yield* vault.readRange(id, clipFiles(id, extensionOf(manifest.file.name)).original);
  }

  exportPackage({ clips, purpose, actor, since }: ExportRequest): AsyncIterable<PackageEntry> {
    const { station, clock } = this.#parts;
    const { log, recorder } = station;
    return composePackage(
      { clips, purpose, requestedBy: actor, since },
      {
        station: station.identity,
        organisation: station.settings.get('station.org'),
        zone: this.zone,
        clock,
        keys: station.keys,
        log: {
          get size() {
            return log.size;
          },
          append: (drafts) => recorder.record(drafts),
          publish: () => log.publish(),
          inclusion: (seq, size) => log.inclusion(seq, size),
          consistency: (from, to) => log.consistency(from, to),
        },
        readOriginal: (clip) => this.readOriginal(this.#clip(clip)),
        clipFile: (clip, name) => station.vault.readSmall(clip, name),
        eventsOf: (clip) => this.#eventsOf(clip),
      },
    );
  }

  async fsck(onProgress: (progress: Progress) => void, signal: AbortSignal): Promise<FsckReport> {
    const { station } = this.#parts;
    await station.log.publish();
    const { findings } = await checkKeys(station.paths.keys, station.identity);
    return checkStation({
      findings,
      vault: station.vault,
      catalogue: station.catalogue,
      logDir: station.paths.log,
      scratchDir: station.paths.run,
      vkey: station.keys.vkey,
      rootPem: station.keys.rootPem,
      frozen: (act) => station.recorder.frozen(act),
      events: (seq) => station.log.events(seq),
      onProgress,
      signal,
    });
  }

  async #eventsOf(clip: string): Promise<CustodyEvent[]> {
    const { catalogue, log } = this.#parts.station;
    const events: CustodyEvent[] = [];
    for (const seq of catalogue.eventSeqsOf(clip)) events.push(await log.read(seq));
    return events;
  }

  #clip(id: string): Clip {
    const clip = this.catalogue.clip(id);
    if (clip === undefined) throw new LiuhenError('NOT_FOUND', 'no such clip', { context: { clip: id } });
    return clip;
  }
}
