// For which machine a file was compiled: what a package for another architecture must not get wrong.
import { closeSync, openSync, readSync } from 'node:fs';

/** ELF-64, e_machine. Source: System V ABI, "ELF Header"; the numbers are those of the Linux Foundation's registry. */
const machines: Readonly<Record<number, string>> = { 62: 'x64', 183: 'arm64' };

/** `x64`, `arm64`, or another number in words; null for a file that is no machine code. */
export function machineOf(path: string): string | null {
  const head = Buffer.alloc(20);
  const file = openSync(path, 'r');
  const bytes = readSync(file, head, 0, head.length, 0);
  closeSync(file);
  if (bytes < head.length) return null;
  if (head.toString('latin1', 0, 4) === '\x7fELF') {
    const machine = head[5] === 2 ? head.readUInt16BE(18) : head.readUInt16LE(18);
    return machines[machine] ?? `ELF machine ${machine}`;
  }
  // Mach-O and PE: builds for other systems that lie beside ours in some packages.
  const magic = head.readUInt32BE(0);
  if (magic === 0xcffaedfe || magic === 0xcafebabe) return 'a Mach-O file';
  return head.toString('latin1', 0, 2) === 'MZ' ? 'a Windows program' : null;
}
