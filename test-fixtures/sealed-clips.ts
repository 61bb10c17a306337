// A station in a temporary folder with real keys, a real custody log and a few sealed clips: what export and verify are
// tested on. Files from a seed, a clock that stands still until moved.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalBytes, type Json } from '../core/canonical-json.ts';
import { rfc3339 } from '../core/clock.ts';
import type { CustodyEvent } from '../core/custody-event.ts';
import type { Manifest } from '../core/model.ts';
import { extensionOf } from '../core/proof/manifest.ts';
import { composePackage } from '../storage/export/compose-package.ts';
import type { ExportPorts, ExportRequest } from '../storage/export/export-ports.ts';
import { writeFolder } from '../storage/export/folder-sink.ts';
import { writeZip } from '../storage/export/zip-sink.ts';
import { realFiles } from '../storage/file-port.ts';
import { CustodyLog } from '../storage/log/custody-log.ts';
import { createStationKeys, loadStationKeys, type StationKeys } from '../storage/station/keys.ts';

export interface SourceFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly sm3: boolean;
  /** Where that matters: whose recorder, and when by its clock. */
  readonly serial?: string;
  readonly time?: Partial<Manifest['time']>;
  readonly media?: Manifest['media'];
}

export interface TestStation {
  readonly folder: string;
  readonly keys: StationKeys;
  readonly log: CustodyLog;
  readonly clock: { ms: number };
  readonly ports: ExportPorts;
  /** The files of each sealed clip's folder, by name; a test may spoil them. */
  readonly vault: Map<string, Map<string, Buffer>>;
  seal(file: SourceFile): Promise<string>;
  export(out: string, request?: Partial<ExportRequest>): Promise<string>;
  close(): Promise<void>;
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
const startMs = Date.parse('2026-03-04T05:06:07.000Z');

/**
 * Two stations differ in all their keys, unless one is made with those of another: a station that writes its history
 * anew.
 */
export async function testStation(id = 'ST01', keysOf?: TestStation): Promise<TestStation> {
  const folder = await mkdtemp(join(tmpdir(), 'liuhen-package-'));
  const clock = { ms: startMs };
  const station = { id, uid: '00112233445566778899aabbccddeeff', name: '城关执法中队采集站' };
  await mkdir(join(folder, 'keys'));
  await createStationKeys(join(folder, 'keys'), { station, organisation: '城管局', now: clock.ms });
  const keys = keysOf?.keys ?? (await loadStationKeys(join(folder, 'keys')));
  const events: CustodyEvent[] = [];
  const log = await CustodyLog.open({
    dir: join(folder, 'log'),
    files: realFiles,
    clock: { now: () => clock.ms, quality: () => 'synced' },
    signer: keys.noteSigner,
    headOf: () => undefined,
  });
  const append: CustodyLog['append'] = async (drafts) => {
    clock.ms += 1000;
    const appended = await log.append(drafts);
    events.push(...appended);
    return appended;
  };
  await append([{ type: 'station-init', actor: 'station', public: {} }]);
  const vault = new Map<string, Map<string, Buffer>>();
  const ports: ExportPorts = {
    station,
    organisation: '城管局',
    zone: 'Asia/Shanghai',
    clock: { now: () => clock.ms, quality: () => 'synced' },
    keys,
    log: {
      get size() {
        return log.size;
      },
      append,
      publish: () => log.publish(),
      inclusion: (seq, size) => log.inclusion(seq, size),
      consistency: (from, to) => log.consistency(from, to),
    },
    async *readOriginal(clip) {
      const files = [...(vault.get(clip) ?? [])];
      const original = files.find(([name]) => name.startsWith(clip) && !name.endsWith('.p7s'))?.[1] ?? Buffer.alloc(0);
      for (let at = 0; at < original.length; at += 1000) yield original.subarray(at, at + 1000);
    },
    clipFile: async (clip, name) => vault.get(clip)!.get(name)!,
    eventsOf: async (clip) => events.filter((event) => event.clip === clip),
  };

  const seal = async ({
    name,
    bytes,
    sm3,
    serial = 'A1B2C3D',
    time = {},
    media = null,
  }: SourceFile): Promise<string> => {
    const clip = `${id}-20260304-${String(vault.size + 1).padStart(6, '0')}`;
    const digests = {
      sha256: sha256(bytes).toString('hex'),
      ...(sm3 ? { sm3: createHash('sm3').update(bytes).digest('hex') } : {}),
    };
    const manifest: Manifest = {
      format: 'liuhen.manifest/1',
      clip,
      station,
      file: { name, path: `DCIM/100MEDIA/${name}`, bytes: bytes.length, digests },
      device: { profile: 'generic-disk', serial },
      officer: '330106',
      time: {
        zone: 'Asia/Shanghai',
        deviceStart: rfc3339(clock.ms - 3_600_000),
        startSource: 'name',
        offsetTrust: 'none',
        docked: rfc3339(clock.ms),
        pulled: rfc3339(clock.ms + 1000),
        sealed: rfc3339(clock.ms + 2000),
        ...time,
      },
      media,
      origin: 'recorder',
      flags: ['clock-untrusted'],
    };
    const manifestBytes = canonicalBytes(manifest as unknown as Json);
    const original = `${clip}.${extensionOf(name)}`;
    const files = new Map([
      [original, bytes],
      [`${original}.p7s`, keys.signDetached(sha256(bytes), clock.ms)],
      ['manifest.json', manifestBytes],
      ['manifest.json.p7s', keys.signDetached(sha256(manifestBytes), clock.ms)],
    ]);
    vault.set(clip, files);
    const digest = (file: string) => sha256(files.get(file)!).toString('hex');
    await append([
      {
        type: 'pull',
        actor: 'station',
        clip,
        public: { bytes: bytes.length, sha256: digests.sha256 },
        private: { bay: 'bay-1', path: manifest.file.path },
      },
      {
        type: 'seal',
        actor: 'station',
        clip,
        public: {
          bytes: bytes.length,
          ...digests,
          manifest: digest('manifest.json'),
          signature: digest(`${original}.p7s`),
          manifestSignature: digest('manifest.json.p7s'),
        },
      },
    ]);
    // Another clip's or nobody's event between, so that proofs are not all of one shape.
    await append([{ type: 'dock', actor: 'station', public: {} }]);
    await append([
      { type: 'link', actor: 'u7', clip, case: 'c1', public: {}, private: { case: '甬综执〔2026〕12号' } },
    ]);
    return clip;
  };

  return {
    folder,
    keys,
    log,
    clock,
    ports,
    vault,
    seal,
    async export(out, request = {}) {
      const path = join(folder, out);
      const entries = composePackage(
        { clips: [...vault.keys()], requestedBy: 'u7', user: '张三', purpose: '案卷评查', ...request },
        ports,
      );
      await (out.endsWith('.zip') ? writeZip : writeFolder)(path, entries);
      return path;
    },
    async close() {
      await log.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
