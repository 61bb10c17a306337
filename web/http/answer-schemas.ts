// What the main answers look like, for /openapi.json alone: nothing is ever cut to fit them. CONTRACT §5 has the words.
// OpenAPI 3.0, which stock tools read most widely: null is `nullable`.
import { errorTable } from '../../core/errors.ts';
import { roles } from '../../core/policy/roles.ts';
import { stretchKinds } from '../../core/stretches.ts';
import { caseSchemas } from './case-schemas.ts';
import { linkSchemas } from './link-schemas.ts';
import { propertySchemas } from './property-schemas.ts';
import { reportSchemas } from './report-schemas.ts';
import { rosterSchemas } from './roster-schemas.ts';
import { rulesSchemas } from './rules-schemas.ts';
import { instant, list, mapOf, named, object, oneOf, orNull, type Schema, text, whole, yesNo } from './schema-words.ts';

const DockFacts = object({
  numberHoles: orNull(object({ count: whole, ranges: list(object({ day: orNull(text), from: text, to: text })) })),
  gone: orNull(whole),
  changed: orNull(whole),
  readErrors: whole,
  slowSpots: orNull(object({ count: whole, totalMs: whole, worstMs: whole })),
  batteryPercent: orNull(whole),
});

const BayStatus = object({
  bay: text,
  state: oneOf('empty', 'identifying', 'pulling', 'sealing', 'safe', 'refused', 'failed'),
  device: orNull(text),
  profile: orNull(text),
  officer: orNull(text),
  files: whole,
  bytes: whole,
  doneBytes: whole,
  clips: whole,
  remaining: whole,
  notTaken: mapOf(whole),
  capacity: orNull(object({ totalBytes: whole, freeBytes: whole })),
  error: orNull(object({ code: text, message: text })),
  since: instant,
  finishesAt: orNull(instant),
  isQueued: yesNo,
  bytesPerSecond: orNull(whole),
  facts: orNull(DockFacts),
});

const Camera = object({
  camera: text,
  name: orNull(text),
  unit: text,
  officer: orNull(text),
  state: oneOf('active', 'retired'),
  drawn: orNull(object({ officer: orNull(text), since: instant })),
});

const CameraClock = object({
  camera: text,
  name: orNull(text),
  seen: instant,
  trust: oneOf('measured', 'filmed'),
  offsetMs: whole,
  uncertaintyMs: whole,
  driftMsPerDay: orNull(whole),
  epochSince: instant,
  readings: whole,
  alarm: orNull(oneOf('CAMERA_DRIFTS', 'CAMERA_CLOCK_JUMPED')),
});

const Clip = object({
  id: text,
  state: oneOf('sealed', 'suspected-secret', 'disposal-pending', 'disposed', 'handed-over'),
  sha256: text,
  sm3: orNull(text),
  bytes: whole,
  file: object({ name: text, path: text }),
  device: { type: 'object', properties: { serial: orNull(text), profile: orNull(text) } },
  officer: orNull(text),
  start: orNull(instant),
  end: orNull(instant),
  durationMs: orNull(whole),
  offsetMs: orNull(whole),
  offsetTrust: oneOf('measured', 'filmed', 'anchored', 'bounded', 'none'),
  offsetUncertaintyMs: orNull(whole),
  continues: orNull(text),
  continuedBy: orNull(text),
  bay: orNull(text),
  docked: orNull(instant),
  sealed: orNull(instant),
  flags: list(text),
  seenAt: list(object({ device: orNull(text), path: orNull(text), officer: orNull(text), docked: orNull(instant) })),
  level: text,
  caveats: list(text),
  cases: list(text),
  retention: orNull({ type: 'object' }),
  media: orNull({ type: 'object' }),
  playable: orNull(oneOf('original', 'proxy')),
  stretches: orNull(list(object({ kind: oneOf(...stretchKinds), fromMs: whole, toMs: whole }))),
});

const CustodyEvent = object(
  {
    format: text,
    seq: whole,
    at: instant,
    atQuality: oneOf('synced', 'holdover', 'untrusted'),
    type: text,
    actor: text,
    clip: text,
    clipSeq: whole,
    clipPrev: text,
    case: text,
    batch: text,
    public: { type: 'object' },
    private: text,
    salt: text,
    detail: { type: 'object' },
  },
  ['clip', 'clipSeq', 'clipPrev', 'case', 'batch', 'private', 'salt', 'detail'],
);

const Role = oneOf(...roles);
const Setting = object({ key: text, value: orNull({}), default: orNull({}), source: text });
const Unit = object({ unit: text, under: orNull(text) });
const Officer = object({
  officer: text,
  name: text,
  unit: text,
  validFrom: orNull(text),
  validTo: orNull(text),
  deviceNumbers: list(text),
  user: orNull(text),
});

const usbDevice = {
  port: text,
  vid: text,
  pid: text,
  serial: orNull(text),
  product: orNull(text),
  speedMbit: orNull({ type: 'number' }),
  mayBeRecorder: yesNo,
  controller: orNull(text),
  endpoints: whole,
  under: orNull(text),
  recorders: whole,
  shareMbit: orNull({ type: 'number' }),
  link: orNull(object({ capacity: whole, used: whole, reading: list(text), waiting: list(text) })),
};

/** By name; each stands once in the document and is named where it is used. */
export const answerSchemas: Readonly<Record<string, Schema>> = {
  BayStatus,
  Bays: object({ bays: list(named('BayStatus')) }),
  Camera,
  Cameras: object({ cameras: list(named('Camera')) }),
  CameraClocks: object({ clocks: list(CameraClock) }),
  Binding: object({ port: text, bay: orNull(text) }),
  Ports: object({ ports: list(object({ port: text, bay: orNull(text), device: orNull(object(usbDevice)) })) }),
  Topology: object({
    controllers: list(object({ controller: orNull(text), endpoints: whole })),
    devices: list(object({ ...usbDevice, bay: orNull(text) })),
  }),
  Priority: object({ bay: text, first: yesNo }),
  ...caseSchemas,
  ...propertySchemas,
  ...linkSchemas,
  ...reportSchemas,
  ...rosterSchemas,
  ...rulesSchemas,
  Clip,
  ClipCheck: object({ content: text, key: text, findings: list(object({ code: text, what: text })) }),
  Clips: object({ clips: list(named('Clip')), next: orNull(text) }),
  Consistency: object({ from: whole, to: whole, consistent: yesNo, hashes: list(text) }),
  CustodyEvent,
  CustodyEvents: object({ events: list(named('CustodyEvent')), next: orNull(text) }, ['next']),
  Error: object({
    error: object({
      code: oneOf(...Object.keys(errorTable)),
      message: text,
      hint: orNull(text),
      context: { type: 'object' },
    }),
  }),
  FsckReport: object({ checked: whole, findings: list({ type: 'object' }) }),
  Health: object({
    status: oneOf('ok', 'alarm'),
    station: text,
    name: text,
    version: text,
    uptimeMs: whole,
    clock: text,
    alarms: whole,
  }),
  Jobs: object({ waiting: whole, running: whole, failed: whole }),
  LogCheckpoint: object({ checkpoint: text }),
  Officer,
  Officers: object({ officers: list(named('Officer')) }),
  Package: object({ path: text, clips: whole, bytes: whole }),
  Session: object({ user: text, unit: text, roles: list(Role), mustChangePassword: yesNo, csrf: text }),
  Setting,
  Settings: object({ settings: list(named('Setting')) }),
  StationStatus: object({ station: { type: 'object' }, version: text, uptimeMs: { type: 'number' } }),
  Time: object({ now: instant, quality: text, zone: text }),
  TimeCode: object({ text, second: whole, now: instant, quality: text, rows: list(text) }),
  Unit,
  Units: object({ units: list(named('Unit')) }),
  User: object({ user: text, unit: text, roles: list(Role), state: oneOf('active', 'disabled') }),
  Users: object({ users: list(named('User')) }),
};
