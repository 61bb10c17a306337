// The walls of the house as rules over imports. Pure: sources in, findings out. docs/architecture.md says why they stand.
import { posix } from 'node:path';
import { codeText, type Reference, referencesOf } from './references.ts';

export interface LayerFinding {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly what: string;
}

/** Each layer and what it may import. Data flows dock → pull → seal → catalogue → view; imports flow the other way. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: ['core'],
  'firmware-profiles': ['firmware-profiles', 'core'],
  'rule-packs': ['rule-packs', 'core'],
  storage: ['storage', 'core'],
  ingest: ['ingest', 'storage', 'firmware-profiles', 'core'],
  web: ['web', 'storage', 'core'],
  cli: ['cli', 'web', 'ingest', 'storage', 'firmware-profiles', 'rule-packs', 'core'],
};

/** `core/` computes and no more: of Node.js only these, of npm only what parses or describes data. */
const coreModules = new Set([
  'node:crypto',
  'node:buffer',
  'typebox',
  'typebox/compile',
  'typebox/value',
  'node-forge',
  'yaml',
  'hucre/csv',
  'hucre/xlsx',
]);

/** Reading the clock, waiting, the network and the process need no import, so they are looked for as words. */
const coreWords =
  /\b(process \.|Date \. now|new Date \( \)|performance \.|set(?:Timeout|Interval|Immediate) \(|fetch \(|WebSocket|Math \. random)/;

/** What core/proof may not take from node:crypto: a verifier that can sign is no witness. */
const signing = /^(sign|createSign|createPrivateKey|generateKeyPair|generateKeyPairSync|createHmac)$/;

interface Wall {
  /** Module of ours (path) or npm package behind the wall. */
  readonly target: string;
  /** Only these names of it; all when left out. */
  readonly names?: readonly string[];
  /** Files, or folders with a slash at the end, that may pass. */
  readonly only: readonly string[];
}

export const walls: readonly Wall[] = [
  { target: 'fluent-ffmpeg', only: ['ingest/media/ffmpeg.ts'] },
  { target: 'sharp', only: ['ingest/media/'] },
  { target: 'zxing-wasm', only: ['ingest/media/'] },
  { target: 'lean-qr', only: ['web/qr-matrix.ts'] },
  { target: 'hucre', only: ['core/tables/table-bytes.ts'] },
  // Whoever brings a file parses it: never the daemon.
  { target: 'core/tables/table-bytes.ts', only: ['core/tables/', 'cli/table-file.ts', 'cli/commands/', 'web/app/'] },
  { target: 'pdfkit', only: ['storage/papers/pdf/'] },
  { target: 'fontkit', only: ['storage/papers/pdf/'] },
  { target: 'usb', only: ['ingest/dock/', 'ingest/pull/'] },
  { target: 'chokidar', only: ['ingest/dock/'] },
  { target: 'better-sqlite3', only: ['storage/'] },
  { target: 'fastify', only: ['web/'] },
  { target: 'node-forge', only: ['core/proof/', 'storage/station/'] },
  // The mouth of the station starts no process and opens no file but its own socket.
  { target: 'node:child_process', only: ['ingest/', 'storage/', 'cli/'] },
  { target: 'node:fs', only: ['ingest/', 'storage/', 'cli/', 'firmware-profiles/', 'rule-packs/', 'web/socket/'] },
  // A digest is verified only by the copy that read it back, or where that copy's word arrives.
  {
    target: 'ingest/pull/verified-digest.ts',
    names: ['makeVerifiedDigest'],
    only: ['ingest/pull/copy.ts', 'ingest/pull/pull-client.ts'],
  },
  // Leave to read bytes is given by the guard alone.
  { target: 'core/policy/grant.ts', names: ['makeGrant'], only: ['web/guard.ts'] },
  // Secrets: log-in and sessions, and the composition that opens them.
  {
    target: 'storage/private/private-store.ts',
    only: ['storage/', 'web/people/', 'web/station-port.ts', 'cli/station/'],
  },
  { target: 'storage/private/password-hash.ts', only: ['storage/', 'web/people/', 'cli/station/'] },
  { target: 'ingest/seal/seal-receipt.ts', names: ['makeSealReceipt'], only: ['ingest/seal/seal.ts'] },
  // Originals pass through one file; fsck and rebuild only say where a finding lies.
  {
    target: 'storage/vault/layout.ts',
    names: ['clipFolder'],
    only: ['storage/vault/blob.ts', 'storage/fsck.ts', 'storage/rebuild.ts'],
  },
  // One writer of the log; everybody else records through storage/record.ts, so that a row never lacks its leaf.
  { target: 'storage/log/custody-log.ts', names: ['CustodyLog'], only: ['storage/', 'cli/'] },
  { target: 'storage/log/journal.ts', only: ['storage/log/'] },
  { target: 'storage/log/publish-tiles.ts', only: ['storage/log/'] },
  { target: 'storage/log/durable-file.ts', only: ['storage/log/'] },
  // The station's private key signs here and nowhere else.
  { target: 'storage/station/cms-builder.ts', only: ['storage/station/'] },
];

/**
 * Everything in `sources` that breaks a rule.
 * @param sources path from the project's root, with `/` between → text. Files outside the seven layers and test files
 * are looked at only as targets.
 */
export function layerFindings(sources: ReadonlyMap<string, string>): LayerFinding[] {
  const findings: LayerFinding[] = [];
  const edges = new Map<string, string[]>();
  for (const [file, source] of sources) {
    const layer = layerOf(file);
    if (layer === undefined || isTest(file)) continue;
    const report = (rule: string, line: number, what: string) => findings.push({ rule, file, line, what });
    const loaded: string[] = [];
    for (const reference of referencesOf(source)) {
      const target = targetOf(file, reference);
      if (target === undefined) {
        report('computed-import', reference.line, 'the module is computed, so no rule can be held against it');
        continue;
      }
      checkDirection(layer, target, reference, report);
      checkWalls(file, target, reference, report);
      if (file.startsWith('core/proof/') && target.path === 'node:crypto') {
        for (const name of reference.names.filter((name) => name === '*' || name === 'default' || signing.test(name)))
          report(
            'proof-signs',
            reference.line,
            `core/proof takes ${name} from node:crypto; it must not be able to sign`,
          );
      }
      if (target.ours && reference.kind === 'import') loaded.push(target.path);
    }
    if (layer === 'core') {
      const word = coreWords.exec(codeText(source));
      if (word)
        report('core-pure', 0, `core has no clock, network or process, but uses ${word[0].replaceAll(' ', '')}`);
    }
    edges.set(file, loaded);
  }
  for (const circle of circlesIn(edges))
    findings.push({ rule: 'circle', file: circle[0]!, line: 0, what: [...circle, circle[0]].join(' → ') });
  return findings;
}

interface Target {
  /** Path from the root for a file of ours, else the package or node: module as written. */
  readonly path: string;
  readonly ours: boolean;
}

type Report = (rule: string, line: number, what: string) => void;

function checkDirection(layer: string, target: Target, reference: Reference, report: Report): void {
  if (!target.ours) {
    if (layer === 'core' && !coreModules.has(target.path))
      report('core-pure', reference.line, `core imports ${target.path}; it has no disk, clock, network or process`);
    return;
  }
  const other = layerOf(target.path);
  if (other === undefined) {
    if (target.path === 'package.json') return;
    report('outside', reference.line, `the product refers to ${target.path}, which is no part of it`);
  } else if (isTest(target.path)) report('outside', reference.line, `the product refers to the test ${target.path}`);
  else if (!mayImport[layer]!.includes(other))
    report('direction', reference.line, `${layer} must not refer to ${other} (${target.path})`);
}

function checkWalls(file: string, target: Target, reference: Reference, report: Report): void {
  const packageName = /^(@[^/]+\/)?[^/]+/.exec(target.path)![0];
  for (const wall of walls) {
    if (target.ours ? wall.target !== target.path : wall.target !== packageName) continue;
    if (wall.only.some((place) => (place.endsWith('/') ? file.startsWith(place) : file === place))) continue;
    const taken =
      wall.names === undefined || reference.names.some((name) => name === '*' || wall.names!.includes(name));
    if (taken)
      report('wall', reference.line, `${wall.names?.join(', ') ?? target.path} is only for ${wall.only.join(', ')}`);
  }
}

function targetOf(file: string, { specifier }: Reference): Target | undefined {
  if (specifier === undefined) return undefined;
  if (!specifier.startsWith('.')) return { path: specifier, ours: specifier.startsWith('/') };
  return { path: posix.normalize(posix.join(posix.dirname(file), specifier)), ours: true };
}

function layerOf(file: string): string | undefined {
  const top = file.split('/')[0]!;
  return Object.hasOwn(mayImport, top) ? top : undefined;
}

function isTest(file: string): boolean {
  return file.endsWith('.test.ts');
}

/** Each group of files that reach one another, as one way round it. Depth-first; a circle is reported once. */
function circlesIn(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const seenAt = path.indexOf(file);
    if (seenAt >= 0) {
      circles.push(path.slice(seenAt));
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const next of edges.get(file) ?? []) visit(next);
    path.pop();
    done.add(file);
  };
  for (const file of edges.keys()) visit(file);
  return circles;
}
