// manifest.json as bytes: clip numbers, extensions, and the strict parse. Composing one is the sealer's business.
import Type from 'typebox';
import type { Manifest } from '../model.ts';
import { type Parsed, parseDocument, schemas } from './package-documents.ts';

const { integer, size, hex, time, text } = schemas;

const manifestSchema = Type.Object({
  clip: schemas.clip,
  station: schemas.station,
  file: Type.Object({
    name: text,
    path: text,
    nameHex: Type.Optional(hex()),
    pathHex: Type.Optional(hex()),
    bytes: size,
    digests: Type.Object({ sha256: hex(64), sm3: Type.Optional(hex(64)) }),
  }),
  device: Type.Object({
    profile: text,
    serial: Type.Optional(text),
    label: Type.Optional(text),
    usb: Type.Optional(Type.Object({ vid: text, pid: text, port: text })),
  }),
  officer: Type.Optional(text),
  time: Type.Object({
    zone: text,
    deviceStart: Type.Optional(time),
    deviceEnd: Type.Optional(time),
    startSource: Type.Optional(Type.Enum(['name', 'container', 'file-time'])),
    offsetMs: Type.Optional(integer),
    offsetTrust: Type.Enum(['measured', 'filmed', 'anchored', 'bounded', 'none']),
    modified: Type.Optional(time),
    docked: time,
    pulled: time,
    sealed: time,
  }),
  media: Type.Union([
    Type.Null(),
    Type.Object({
      container: text,
      durationMs: Type.Union([Type.Null(), size]),
      video: Type.Optional(
        Type.Object({ codec: text, width: size, height: size, fps: Type.String({ pattern: '^[0-9]+/[0-9]+$' }) }),
      ),
      audio: Type.Optional(Type.Object({ codec: text })),
    }),
  ]),
  origin: Type.Enum(['recorder', 'agency-device', 'third-party']),
  flags: Type.Array(Type.String({ pattern: '^[a-z0-9-]+$' })),
});

/**
 * Parses manifest.json: canonical JSON of `liuhen.manifest/1`. Unknown members are kept and ignored; of a larger major
 * the answer is `newer-version`.
 */
export function parseManifest(bytes: Uint8Array): Parsed<Manifest> {
  return parseDocument<Manifest>(bytes, 'manifest', manifestSchema);
}

/** What follows the last dot, lower-cased, if it matches `[a-z0-9]{1,8}`, else `bin` (CONTRACT §3). */
export function extensionOf(name: string): string {
  const after = name.slice(name.lastIndexOf('.') + 1);
  const extension = after.toLowerCase();
  return name.includes('.') && /^[a-z0-9]{1,8}$/.test(extension) ? extension : 'bin';
}

export interface ClipNumber {
  readonly station: string;
  /** yyyymmdd, day of sealing in the station's zone. */
  readonly day: string;
  /** From 1 on each day. */
  readonly counter: number;
}

/** @returns undefined when `clip` is no clip number. */
export function parseClipNumber(clip: string): ClipNumber | undefined {
  const match = /^([A-Z][A-Z0-9]{1,15})-(\d{8})-(\d{6})$/.exec(clip);
  if (!match) return undefined;
  const [, station, day, counter] = match as unknown as [string, string, string, string];
  return { station, day, counter: Number(counter) };
}

/** @throws RangeError when the counter has left its six digits. */
export function formatClipNumber({ station, day, counter }: ClipNumber): string {
  if (!Number.isInteger(counter) || counter < 1 || counter > 999_999) throw new RangeError(`clip counter ${counter}`);
  return `${station}-${day}-${String(counter).padStart(6, '0')}`;
}
