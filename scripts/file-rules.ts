// Rules that hold for single files of the project: length, names, what must never be in the tree. Pure.
import { posix } from 'node:path';

export interface ProjectFile {
  /** From the project's root, with `/` between. */
  readonly path: string;
  readonly bytes: Buffer;
}

const maxLines = 500;
/** Names and forms that a tool outside asks for. */
const askedFor = new Set(['web/app/index.html', 'web/app/vite.config.ts']);
const layers = /^(core|firmware-profiles|rule-packs|storage|ingest|web|cli)\//;

/** What is wrong with one file, a sentence each. */
export function fileFindings({ path, bytes }: ProjectFile): string[] {
  if (bytes.includes(0)) return ['is binary: footage, keys and pictures are made at test time from a seed'];
  const text = bytes.toString('utf8');
  if (askedFor.has(path)) return contentFindings(path, text);
  const findings = [...nameFindings(path), ...contentFindings(path, text)];
  if (/\.(ts|mjs)$/.test(path)) findings.push(...sourceFindings(path, text));
  return findings;
}

function nameFindings(path: string): string[] {
  const name = posix.basename(path);
  const findings: string[] = [];
  for (const part of path.split('/')) {
    const stem = part.replace(/\..*$/, '');
    if (/(^|-)(utils?|helpers?|managers?|misc)$/i.test(stem) || /^(common|types?|index)$/i.test(stem))
      findings.push(`is called "${part}", which says nothing; name it for the one thing it holds`);
  }
  if (/\.(key|p12|pfx|jks)$/.test(name)) findings.push('looks like a private key');
  if (/\.ts$/.test(name) && !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.ts$/.test(name))
    findings.push('is not named in kebab-case');
  return findings;
}

function contentFindings(path: string, text: string): string[] {
  const findings: string[] = [];
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{32}/.test(text)) findings.push('holds a private key');
  if (posix.basename(path) === 'package-lock.json' && /"resolved":/.test(text))
    findings.push('names where packages were fetched from ("resolved"); make it with omit-lockfile-registry-resolved');
  return findings;
}

function sourceFindings(path: string, text: string): string[] {
  const findings: string[] = [];
  const lines = text.split('\n').length - 1;
  if (lines > maxLines) findings.push(`has ${lines} lines, over ${maxLines}; split it along a real seam`);
  if (!path.endsWith('.test.ts') && !/^(#!.*\n)?\/\//.test(text))
    findings.push('has no header comment that says what lives here');
  if (layers.test(path) && /^export default\b/m.test(text)) findings.push('has a default export; exports are named');
  if (path.endsWith('.test.ts')) {
    const bare = /\b(?:test|it|describe|suite)(?:\.\w+)*\.(skip|skipIf|runIf|todo|only)\b/.exec(text);
    if (bare && !path.startsWith('scripts/'))
      findings.push(`uses .${bare[1]}; a test skips by ctx.skip('why'), so that the run can say why`);
  }
  return findings;
}
