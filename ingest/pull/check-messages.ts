// The border between the daemon and a process that reads hostile volumes: every message is looked at before it is
// believed. Plain shape checks; unknown members are left behind.
import { errorTable } from '../../core/errors.ts';
import type { FromPull } from './messages.ts';
import { workFolderName } from './work-folder.ts';

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const flag: Check = (value) => typeof value === 'boolean';
const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const whole: Check = (value) => Number.isSafeInteger(value);
const matching =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const oneOf =
  (...allowed: readonly unknown[]): Check =>
  (value) =>
    allowed.includes(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const nullable =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const members =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(checks).every(([name, check]) => check((value as Record<string, unknown>)[name]));

const key = matching(workFolderName);
const sha256 = matching(/^[0-9a-f]{64}$/);
const hex = matching(/^([0-9a-f]{2})+$/);

const source = members({ name: text, path: text, nameHex: optional(hex), pathHex: optional(hex) });

const error = members({
  code: (value) => typeof value === 'string' && Object.hasOwn(errorTable, value),
  message: text,
  hint: nullable(text),
  context: (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((v) => v === null || ['string', 'number', 'boolean'].includes(typeof v)),
});

const notTaken = members({
  source,
  reason: oneOf('symlink', 'fifo', 'socket', 'device', 'other-file-system', 'unreadable', 'too-deep'),
  mayHoldFootage: flag,
});

const volume = members({
  profile: text,
  serial: nullable(text),
  officer: nullable(text),
  label: nullable(text),
  files: count,
  bytes: count,
  notTaken: list(notTaken),
  capacity: nullable(members({ totalBytes: count, freeBytes: count })),
  newestMs: optional(whole),
});

const media = members({
  container: text,
  durationMs: nullable(count),
  video: optional(members({ codec: text, width: count, height: count, fps: text })),
  audio: optional(members({ codec: text })),
});

const probe: Check = (value) => {
  const { kind } = (value ?? {}) as { kind?: unknown };
  if (kind === 'media') return members({ media, containerTime: optional(text) })(value);
  return kind === 'none' || (kind === 'failed' && members({ reason: text })(value));
};

const salvage = members({ holes: Array.isArray, isCutShort: flag });

/** What was read and, of a salvage, what was not: by where it begins. A hole says that it is one by being in `holes`. */
const pieces = ({ reads, salvage: salvaged }: { reads: unknown; salvage?: { holes: unknown } }) => {
  if (!Array.isArray(reads) || salvaged === undefined) return reads;
  return [...reads, ...(salvaged.holes as unknown[])].sort((a, b) => startOf(a) - startOf(b));
};
const startOf = (range: unknown) => (Array.isArray(range) ? Number(range[0]) : Number.NaN);

/** Ranges that tile the file, each once and in order: what was read is all there is. */
const tiles = (reads: unknown, bytes: unknown) => {
  let at = 0;
  for (const range of Array.isArray(reads) ? reads : [null]) {
    if (!Array.isArray(range) || range[0] !== at || !count(range[1]) || range[1] <= at) return false;
    at = range[1];
  }
  return at === bytes;
};

const file: Check = (value) =>
  members({
    key,
    source,
    pathHex: hex,
    bytes: count,
    mtimeMs: whole,
    digests: members({ sha256, sm3: optional(sha256) }),
    readBack: oneOf('direct', 'cached'),
    resumed: flag,
    pulledAtMs: count,
    probe,
    salvage: optional(salvage),
  })(value) && tiles(pieces(value as Parameters<typeof pieces>[0]), (value as { bytes: unknown }).bytes);

/** As ReadPace names them, and then some. */
const fewPlaces: Check = (value) =>
  list(members({ pathHex: hex, offset: count, bytes: count, ms: count }))(value) && (value as unknown[]).length <= 100;

const kinds: Readonly<Record<FromPull['kind'], Check>> = {
  listed: members({ volume }),
  space: members({ key, bytes: count }),
  read: members({ key, bytes: count }),
  progress: members({ doneBytes: count }),
  copied: members({ file }),
  'file-failed': members({ key, source, bytes: count, error }),
  reads: members({
    report: members({ reads: count, slow: count, slowMs: count, worstMs: count, places: fewPlaces }),
  }),
  finished: () => true,
  'volume-failed': members({ error }),
};

/** The message, if it has the shape of one. */
export function checkFromPull(value: unknown): FromPull | null {
  const { kind } = (value ?? {}) as { kind?: unknown };
  if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind)) return null;
  return kinds[kind as FromPull['kind']](value) ? (value as FromPull) : null;
}
