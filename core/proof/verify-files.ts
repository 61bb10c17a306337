// Files of a package as the checks see them: digested once, documents read whole, damage turned into findings.
import { createHash } from 'node:crypto';
import type { Parsed } from './package-documents.ts';
import { caseTwins, type FileDigest, PackageDamage, type PackageReader } from './package-reader.ts';
import type { ReportBuilder } from './verify-report.ts';

interface Where {
  readonly clip?: string;
}

/**
 * Every file is digested at most once, whichever check asks first; a document read later must still have the digest
 * known by then, so that all checks speak of the same bytes.
 */
export class PackageFiles {
  readonly #reader: PackageReader;
  readonly #report: ReportBuilder;
  readonly #digests = new Map<string, FileDigest | null>();
  readonly #sizes = new Map<string, number>();
  /** Originals whose manifest names an SM3 digest: learnt before the first digest is made. */
  readonly #withSm3 = new Set<string>();

  constructor(reader: PackageReader, report: ReportBuilder) {
    this.#reader = reader;
    this.#report = report;
  }

  /** Lists the package; names every entry that is not a plain file. @returns false when there is nothing to read. */
  async open(): Promise<boolean> {
    try {
      const { files, oddities } = await this.#reader.list();
      for (const { path, bytes } of files) this.#sizes.set(path, bytes);
      for (const { code, path, what } of oddities) this.#report.add(code, what, { path });
      for (const path of caseTwins([...this.#sizes.keys()]))
        this.#report.add('PATH_TWICE', 'another path differs in case only', { path });
      return true;
    } catch (error) {
      if (!(error instanceof PackageDamage)) throw error;
      this.#report.add('PACKAGE_UNREADABLE', error.message);
      return false;
    }
  }

  get paths(): string[] {
    return [...this.#sizes.keys()];
  }

  has(path: string): boolean {
    return this.#sizes.has(path);
  }

  wantSm3(path: string): void {
    this.#withSm3.add(path);
  }

  /** Digest of a file that is there; null (and a finding, once) when it cannot be read. */
  async digest(path: string, where: Where = {}): Promise<FileDigest | null> {
    const known = this.#digests.get(path);
    if (known !== undefined) return known;
    const digest = await this.#guard(path, where, () => this.#reader.digest(path, { sm3: this.#withSm3.has(path) }));
    this.#digests.set(path, digest);
    return digest;
  }

  /** A document's bytes; null (and a finding) when it is missing or cannot be read. */
  async document(path: string, where: Where = {}): Promise<Buffer | null> {
    if (!this.has(path)) {
      this.#report.add('FILE_MISSING', 'the file is not there', { ...where, path });
      return null;
    }
    const before = this.#digests.get(path);
    if (before === null) return null;
    const bytes = await this.#guard(path, where, () => this.#reader.bytes(path));
    if (bytes === null) return null;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if (before === undefined) this.#digests.set(path, { sha256, bytes: bytes.length });
    else if (before.sha256 !== sha256) {
      this.#report.add('FILE_UNREADABLE', 'the file answered differently on a second read', { ...where, path });
      return null;
    }
    return bytes;
  }

  /** A document parsed; null and a finding when it is missing, unreadable, not in its form or of a newer format. */
  async parsed<T>(path: string, parse: (bytes: Uint8Array) => Parsed<T>, where: Where = {}): Promise<T | null> {
    const bytes = await this.document(path, where);
    if (bytes === null) return null;
    const result = parse(bytes);
    if (result.ok) return result.value;
    this.#report.add(result.problem === 'invalid' ? 'DOCUMENT_INVALID' : 'FORMAT_NEWER', result.what, {
      ...where,
      path,
    });
    return null;
  }

  /** Reads without findings, for a first look: null when there is nothing sound to see. */
  async peek<T>(path: string, parse: (bytes: Uint8Array) => Parsed<T>): Promise<T | null> {
    if (!this.has(path)) return null;
    try {
      const result = parse(await this.#reader.bytes(path));
      return result.ok ? result.value : null;
    } catch (error) {
      if (error instanceof PackageDamage) return null;
      throw error;
    }
  }

  async #guard<T>(path: string, where: Where, read: () => Promise<T>): Promise<T | null> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof PackageDamage)) throw error;
      this.#report.add('FILE_UNREADABLE', error.message, { ...where, path });
      this.#digests.set(path, null);
      return null;
    }
  }
}
