// A whole volume's pull in this process: a real folder as the recorder, a daemon that grants and takes all.
import { createHash } from 'node:crypto';
import type { FirmwareProfile } from '../firmware-profiles/model.ts';
import { CopyRing } from '../ingest/pull/copy-ring.ts';
import { MassStorage } from '../ingest/pull/mass-storage.ts';
import type { FromPull } from '../ingest/pull/messages.ts';
import { Outstanding } from '../ingest/pull/outstanding.ts';
import { type PullPorts, pullVolume, type StartOrder } from '../ingest/pull/pull-volume.ts';
import { ReadBack } from '../ingest/pull/read-back.ts';
import { cameraIdentity, workKey } from '../ingest/pull/work-folder.ts';
import { type FilePort, realFiles } from '../storage/file-port.ts';
import { copyBench } from './copy-bench.ts';

const profile: FirmwareProfile = {
  id: 'disk',
  name: { zh: '', en: '' },
  sources: ['test'],
  transport: 'disk',
  match: { minPercent: 0, priority: 0 },
  names: [],
  time: { containerTime: 'local', startFrom: [], fileTimeIs: 'end' },
  release: { allowed: false },
};
const identity = cameraIdentity({ profile: 'disk', serial: null, label: 'CARD', bay: 'b1' });
export const keyOf = (rawPath: string) => workKey(identity, rawPath);

export interface Run {
  readonly messages: FromPull[];
  readonly of: <K extends FromPull['kind']>(kind: K) => Extract<FromPull, { kind: K }>[];
  readonly error: unknown;
}

export interface RunOptions {
  readonly order?: Partial<StartOrder>;
  readonly station?: FilePort;
  readonly recorder?: FilePort;
  readonly ports?: Partial<PullPorts>;
  /** Plays the daemon; by default it grants all and takes all. */
  readonly onMessage?: (message: FromPull, outstanding: Outstanding) => boolean | undefined;
}

/** `begin` and `end` around each test, `close` after all. */
export function pullBench() {
  const bench = copyBench();
  const ring = new CopyRing('sha256+sm3');
  async function run(options: RunOptions = {}): Promise<Run> {
    const messages: FromPull[] = [];
    const outstanding = new Outstanding();
    const files = options.station ?? realFiles;
    const transport = await MassStorage.open(bench.bay, options.recorder);
    const send = (message: FromPull) => {
      messages.push(message);
      if (options.onMessage?.(message, outstanding)) return;
      if (message.kind === 'space') queueMicrotask(() => outstanding.answerSpace(message.key, true));
      if (message.kind === 'copied') queueMicrotask(() => outstanding.taken(message.file.key));
    };
    const order: StartOrder = {
      kind: 'start',
      bay: 'b1',
      root: bench.bay,
      incoming: bench.incoming,
      label: 'CARD',
      serial: null,
      profiles: [profile],
      digests: 'sha256+sm3',
      maxFileBytes: 10 ** 12,
      ...options.order,
    };
    let error: unknown = null;
    await pullVolume(order, {
      transport,
      tools: { files, ring, readBack: new ReadBack(files), incoming: bench.incoming },
      outstanding,
      send,
      matchProfile: () => profile,
      parseName: () => null,
      probeFile: async () => ({ kind: 'none' }),
      claimIdentity: async () => true,
      now: Date.now,
      uptime: () => performance.now(),
      wait: async () => undefined,
      ...options.ports,
    }).catch((thrown: unknown) => {
      error = thrown;
    });
    await transport.close();
    const of = <K extends FromPull['kind']>(kind: K) =>
      messages.filter((message): message is Extract<FromPull, { kind: K }> => message.kind === kind);
    return { messages, of, error };
  }
  const close = async () => {
    await bench.close();
    await ring.close();
  };
  return { bench, run, close };
}

export const failures = (result: Run) => result.of('file-failed').map(({ source, error }) => [source.path, error.code]);
export const copies = (result: Run) => result.of('copied').map(({ file }) => file.source.path);
export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
