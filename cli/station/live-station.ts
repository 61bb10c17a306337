// A running station as the commands see it: the StationPort of web/, over storage and dock.
import { statfs } from 'node:fs/promises';
import type { Alarms } from '../../core/alarms.ts';
import { composeCaseCode } from '../../core/case-code.ts';
import { type Clock, rfc3339 } from '../../core/clock.ts';
import type { CustodyEvent, EventDraft } from '../../core/custody-event.ts';
import { asLiuhenError, LiuhenError } from '../../core/errors.ts';
import type { BayStatus } from '../../core/model.ts';
import { Grant } from '../../core/policy/grant.ts';
import { parseCheckpoint } from '../../core/proof/checkpoint.ts';
import { extensionOf } from '../../core/proof/manifest.ts';
import { composeTimeCode, type ShownTimeCode } from '../../core/time-code.ts';
import type { Dock } from '../../ingest/dock/dock.ts';
import { mayBeRecorder } from '../../ingest/dock/usb-devices.ts';
import { usbTopology } from '../../ingest/dock/usb-topology.ts';
import { detectSandbox } from '../../ingest/media/sandbox.ts';
import { derivativeFile } from '../../storage/derived.ts';
import { composePackage } from '../../storage/export/compose-package.ts';
import { checkClip } from '../../storage/fsck-clip.ts';
import type { FindingCode } from '../../storage/fsck-findings.ts';
import type { DerivativeKind, JobCounts, Jobs } from '../../storage/jobs.ts';
import type { Paper } from '../../storage/papers/paper.ts';
import { PdfPrinter } from '../../storage/papers/pdf/pdf-printer.ts';
import { clipFiles } from '../../storage/vault/layout.ts';
import { readManifest } from '../../storage/vault/read-manifest.ts';
import type {
  ClipCheck,
  ExportRequest,
  FsckReport,
  PackageEntry,
  Progress,
  ReadableFile,
  SettingsPort,
  StationPort,
  StationStatus,
  UsbDeviceRow,
} from '../../web/station-port.ts';
import { version } from '../version.ts';
import { checkRunning } from './check-running.ts';
import type { NightCheck } from './night-check.ts';
import type { OpenStation } from './open-station.ts';
import { settingsPort } from './settings-port.ts';
import type { StationRules } from './station-rules.ts';
import { evidenceFiles, StationStatements } from './station-statements.ts';

const fontAlarm = 'papers.font';

export interface LiveParts {
  readonly station: OpenStation;
  readonly dock: Dock;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly alarms: Alarms;
  readonly timeCodeSecret: Uint8Array;
  readonly caseCodeSecret: Uint8Array;
  readonly checks: NightCheck;
  readonly rules: StationRules;
}

export class LiveStation implements StationPort {
  readonly #parts: LiveParts;
  readonly settings: SettingsPort;
  readonly rules: StationRules;
  readonly statements: StationStatements;
  readonly #printer: PdfPrinter;
  readonly log: StationPort['log'];

  constructor(parts: LiveParts) {
    this.#parts = parts;
    const { settings, log } = parts.station;
    this.rules = parts.rules;
    this.settings = settingsPort(settings, (key) => {
      if (key.startsWith('rules.')) parts.rules.reload();
      if (key === 'papers.font') this.#lookForFont();
    });
    this.statements = new StationStatements(
      parts.station,
      parts.clock,
      (clip) => this.#eventsOf(clip),
      () => parts.rules.book().forms,
    );
    this.#printer = new PdfPrinter(() => settings.get('papers.font'));
    this.#lookForFont();
    this.log = {
      eventsOf: (clip) => this.#eventsOf(clip),
      event: (seq) => log.read(seq),
      checkpoint: () => log.publish(),
      consistency: (from, to) => log.consistency(from, to),
    };
  }

  get identity() {
    return this.#parts.station.identity;
  }

  get version(): string {
    return version;
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

  get secrets() {
    return this.#parts.station.secrets;
  }

  record(drafts: readonly EventDraft[]): Promise<readonly CustodyEvent[]> {
    return this.#parts.station.recorder.record(drafts);
  }

  bays(): readonly BayStatus[] {
    return this.#parts.dock.list();
  }

  timeCode(): ShownTimeCode {
    const { clock, timeCodeSecret } = this.#parts;
    const nowMs = clock.now();
    const second = Math.floor(nowMs / 1000);
    const text = composeTimeCode(this.identity.id, second, timeCodeSecret);
    return { text, second, now: rfc3339(nowMs), quality: clock.quality() };
  }

  caseCode(caseId: string): string {
    return composeCaseCode(this.identity.id, caseId, this.#parts.caseCodeSecret);
  }

  salvage(bay: string, written: () => Promise<unknown>): Promise<BayStatus | undefined> {
    return this.#parts.dock.salvage(bay, written);
  }

  usbDevices(): readonly UsbDeviceRow[] {
    const links = new Map(this.#parts.dock.links().map(({ port, ...use }) => [port, use]));
    return usbTopology(this.#parts.dock.devices()).map(({ device, ...place }) => {
      const { manufacturer, interfaces, ...facts } = device;
      const link = links.get(device.port) ?? null;
      return { ...facts, ...place, mayBeRecorder: mayBeRecorder(device), link };
    });
  }

  prioritiseBay(bay: string, isFirst: boolean): boolean {
    return this.#parts.dock.prioritise(bay, isFirst);
  }

  bayBindings(): ReadonlyMap<string, string> {
    return this.catalogue.bayBindings();
  }

  async status(): Promise<StationStatus> {
    const { station, dock, jobs, clock, alarms, checks } = this.#parts;
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
      check: checks.status(),
      alarms: alarms.list(),
    };
  }

  async original(grant: Grant): Promise<ReadableFile> {
    requireGrant(grant);
    const { vault } = this.#parts.station;
    const { manifest } = await readManifest(vault, grant.clip);
    const name = clipFiles(grant.clip, extensionOf(manifest.file.name)).original;
    return { bytes: manifest.file.bytes, read: (from, to) => vault.readRange(grant.clip, name, from, to) };
  }

  derivative(grant: Grant, kind: DerivativeKind): Promise<ReadableFile | undefined> {
    requireGrant(grant);
    return derivativeFile(this.#parts.station.paths.derived, grant.clip, kind);
  }

  /** Held against the seal event, not against what its folder says of itself. */
  async checkClip(clip: string, signal: AbortSignal): Promise<ClipCheck> {
    const { station } = this.#parts;
    const seal = (await this.#eventsOf(clip)).find(({ type }) => type === 'seal');
    if (!seal) throw new LiuhenError('LOG_DAMAGED', 'the clip has no seal event', { context: { clip } });
    const found: { code: FindingCode; what: string }[] = [];
    const onBytes = () => signal.throwIfAborted();
    await checkClip(clip, seal.public, { vault: station.vault, rootPem: station.keys.rootPem, onBytes }, (code, what) =>
      found.push({ code, what }),
    );
    const has = (code: FindingCode) => found.some((finding) => finding.code === code);
    const content = has('NEWER_FORMAT')
      ? 'newer-version'
      : has('ALTERED')
        ? 'altered'
        : has('INCOMPLETE')
          ? 'gaps'
          : has('UNSIGNED')
            ? 'unsigned'
            : 'authentic';
    return { content, key: has('KEY_NOT_TRUSTED') ? 'untrusted' : 'trusted', findings: found };
  }

  printPdf(paper: Paper, signal?: AbortSignal) {
    return this.#printer.print(paper, this.#parts.clock.now(), signal);
  }

  /** Without a font a package has its papers as HTML alone, and the alarm says why. */
  async #pdfForPackage(paper: Paper) {
    try {
      return await this.printPdf(paper);
    } catch (thrown) {
      const error = asLiuhenError(thrown);
      if (error.code !== 'FONT_MISSING') throw error;
      this.#parts.alarms.raise(fontAlarm, error.code, error.message, error.context);
      return null;
    }
  }

  #lookForFont(): void {
    const { alarms } = this.#parts;
    const error = this.#printer.fault();
    if (error === null) alarms.clear(fontAlarm);
    else alarms.raise(fontAlarm, error.code, error.message, error.context);
  }

  jobs(): JobCounts {
    return this.#parts.jobs.counts();
  }

  async *exportPackage({
    grants,
    purpose,
    actor,
    user,
    shown,
    since,
    ...asked
  }: ExportRequest): AsyncGenerator<PackageEntry> {
    const { station, clock } = this.#parts;
    const { log, recorder } = station;
    const granted = new Map(grants.map((grant) => [grant.clip, grant]));
    const pdf = (paper: Paper) => this.#pdfForPackage(paper);
    const statements =
      asked.case === undefined ? [] : await this.statements.exported(asked.case, new Set(granted.keys()), pdf);
    const evidence = asked.evidence && (await evidenceFiles(asked.evidence, station.identity.name, this.zone, pdf));
    yield* composePackage(
      { clips: [...granted.keys()], purpose, requestedBy: actor, user, since, statements, evidence },
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
        readOriginal: (clip) => this.#whole(granted.get(clip)),
        clipFile: (clip, name) => station.vault.readSmall(clip, name),
        eventsOf: async (clip) => (await this.#eventsOf(clip)).map(shown),
      },
    );
  }

  async fsck(onProgress: (progress: Progress) => void, signal: AbortSignal): Promise<FsckReport> {
    const { station, clock, checks } = this.#parts;
    const beganMs = clock.now();
    const report = await checkRunning(station, { onProgress, signal });
    await checks.note(report, beganMs);
    return report;
  }

  async #eventsOf(clip: string): Promise<CustodyEvent[]> {
    const { catalogue, log } = this.#parts.station;
    const events: CustodyEvent[] = [];
    for (const seq of catalogue.eventSeqsOf(clip)) events.push(await log.read(seq));
    return events;
  }

  async *#whole(grant: Grant | undefined): AsyncGenerator<Buffer> {
    const { bytes, read } = await this.original(requireGrant(grant));
    yield* read(0, bytes);
  }
}

/** Bytes are opened for a Grant alone. */
function requireGrant(grant: unknown): Grant {
  if (Grant.is(grant)) return grant;
  throw new LiuhenError('BUG', 'bytes were asked for without a grant');
}
