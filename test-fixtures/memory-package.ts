// A package held in memory, for tests that change thousands of bytes one by one.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { PackageDamage, type PackageListing, type PackageReader } from '../core/proof/package-reader.ts';

const hash = (algorithm: string, bytes: Buffer) => createHash(algorithm).update(bytes).digest('hex');

export class MemoryPackage implements PackageReader {
  readonly files: Map<string, Buffer>;

  constructor(files: ReadonlyMap<string, Buffer>) {
    this.files = new Map(files);
  }

  static async load(folder: string): Promise<MemoryPackage> {
    const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    const files = new Map<string, Buffer>();
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      files.set(relative(folder, path).split(sep).join('/'), await readFile(path));
    }
    return new MemoryPackage(files);
  }

  /** Writes both bag manifests and the Payload-Oxum for the payload as it is. */
  remakeBag(): void {
    const lines = (wanted: (path: string) => boolean) =>
      [...this.files]
        .filter(([path]) => wanted(path))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([path, bytes]) => `${hash('sha256', bytes)}  ${path}\n`)
        .join('');
    const payload = [...this.files].filter(([path]) => path.startsWith('data/'));
    const oxum = `${payload.reduce((sum, [, { length }]) => sum + length, 0)}.${payload.length}`;
    const info = this.files.get('bag-info.txt')!.toString('utf8');
    this.files.set('bag-info.txt', Buffer.from(info.replace(/^Payload-Oxum: .*$/m, `Payload-Oxum: ${oxum}`)));
    this.files.set('manifest-sha256.txt', Buffer.from(lines((path) => path.startsWith('data/'))));
    const isTag = (path: string) => !path.startsWith('data/') && path !== 'tagmanifest-sha256.txt';
    this.files.set('tagmanifest-sha256.txt', Buffer.from(lines(isTag)));
  }

  async list(): Promise<PackageListing> {
    return { files: [...this.files].map(([path, { length }]) => ({ path, bytes: length })), oddities: [] };
  }

  async bytes(path: string): Promise<Buffer> {
    const bytes = this.files.get(path);
    if (bytes === undefined) throw new PackageDamage('not there');
    return bytes;
  }

  async digest(path: string, { sm3 }: { readonly sm3: boolean }) {
    const bytes = await this.bytes(path);
    return { sha256: hash('sha256', bytes), ...(sm3 ? { sm3: hash('sm3', bytes) } : {}), bytes: bytes.length };
  }
}
