// What a forger needs: edit one file of a package, make its lists anew, sign with a key of their own.
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { canonicalBytes, type Json } from '../core/canonical-json.ts';
import type { TestStation } from './sealed-clips.ts';

// biome-ignore lint/suspicious/noExplicitAny: a forger edits documents of any form
export type Document = any;

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
const contentsPath = 'data/contents.json';

export class Forger {
  readonly folder: string;
  /** Another station, whose keys stand in for the forger's. */
  readonly stranger: TestStation;
  /** Folder of another, sound package of the same station. */
  readonly other: string;

  constructor(folder: string, stranger: TestStation, other: string) {
    this.folder = folder;
    this.stranger = stranger;
    this.other = other;
  }

  path(path: string): string {
    return join(this.folder, path);
  }

  async edit(path: string, change: (bytes: Buffer) => Uint8Array | string): Promise<void> {
    await writeFile(this.path(path), change(await readFile(this.path(path))));
  }

  async editText(path: string, change: (text: string) => string): Promise<void> {
    await this.edit(path, (bytes) => change(bytes.toString('utf8')));
  }

  /** Changes a JSON document and writes it canonical again. */
  async editJson(path: string, change: (document: Document) => void): Promise<void> {
    await this.edit(path, (bytes) => {
      const document = JSON.parse(bytes.toString('utf8')) as Document;
      change(document);
      return canonicalBytes(document as Json);
    });
  }

  async flip(path: string, at = 0): Promise<void> {
    await this.edit(path, (bytes) => {
      bytes[at]! ^= 1;
      return bytes;
    });
  }

  async remove(path: string): Promise<void> {
    await rm(this.path(path), { recursive: true });
  }

  async takeFromOther(path: string): Promise<void> {
    await writeFile(this.path(path), await readFile(join(this.other, path)));
  }

  /** Signs a file anew with the forger's own station key. */
  async signAsStranger(path: string): Promise<void> {
    const signature = this.stranger.keys.signDetached(sha256(await readFile(this.path(path))), this.stranger.clock.ms);
    await writeFile(this.path(`${path}.p7s`), signature);
  }

  /** Both bag manifests and the Payload-Oxum, as a careful forger leaves them. */
  async remakeBag(): Promise<void> {
    const payload = await this.files((path) => path.startsWith('data/'));
    const octets = payload.reduce((sum, { bytes }) => sum + bytes.length, 0);
    await this.editText('bag-info.txt', (text) =>
      text.replace(/^Payload-Oxum: .*$/m, `Payload-Oxum: ${octets}.${payload.length}`),
    );
    await writeFile(this.path('manifest-sha256.txt'), lines(payload));
    await this.remakeTagManifest();
  }

  async remakeTagManifest(): Promise<void> {
    const tags = await this.files((path) => !path.startsWith('data/') && path !== 'tagmanifest-sha256.txt');
    await writeFile(this.path('tagmanifest-sha256.txt'), lines(tags));
  }

  /** contents.json for the payload as it is now, unsigned or signed by the forger; then the bag. */
  async remakeContents(
    signed: 'unsigned' | 'stranger',
    change: (contents: Document) => void = () => {},
  ): Promise<void> {
    const payload = await this.files(
      (path) => path.startsWith('data/') && path !== contentsPath && path !== `${contentsPath}.p7s`,
    );
    await this.editJson(contentsPath, (contents) => {
      const there = new Set(payload.map(({ path }) => path));
      contents.later = contents.later.filter((path: string) => there.has(path));
      contents.files = payload
        .filter(({ path }) => !contents.later.includes(path))
        .map(({ path, bytes }) => ({ path, bytes: bytes.length, sha256: sha256(bytes).toString('hex') }));
      contents.clips = contents.clips.filter(({ clip }: { clip: string }) =>
        there.has(`data/clips/${clip}/custody.json`),
      );
      change(contents);
    });
    if (signed === 'stranger') await this.signAsStranger(contentsPath);
    else await rm(this.path(`${contentsPath}.p7s`), { force: true });
    await this.remakeBag();
  }

  private async files(wanted: (path: string) => boolean): Promise<{ path: string; bytes: Buffer }[]> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(this.folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .filter(wanted)
      .sort();
    return Promise.all(paths.map(async (path) => ({ path, bytes: await readFile(this.path(path)) })));
  }
}

function lines(files: readonly { path: string; bytes: Buffer }[]): string {
  return files.map(({ path, bytes }) => `${sha256(bytes).toString('hex')}  ${path}\n`).join('');
}
