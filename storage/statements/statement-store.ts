// statements/<operation>/<sha256>.json and .p7s: signed statements of completeness, write-once. Each is fixed by its leaf;
// a file that no leaf names was never answered to anybody and is nothing (decision 0018).
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { LiuhenError } from '../../core/errors.ts';
import type { MadeStatement } from '../../core/statement-event.ts';
import { makeDirectories, replaceFile } from '../durable.ts';
import { type FilePort, realFiles } from '../file-port.ts';

/** What is needed to find one: digests of both files. */
export type StatementName = Pick<MadeStatement, 'operation' | 'sha256' | 'signature'>;

export interface StatementFiles {
  readonly document: Buffer;
  readonly signature: Buffer;
}

/** Paths below the data directory. */
export function statementPlaces({ operation, sha256 }: Pick<StatementName, 'operation' | 'sha256'>) {
  const document = `statements/${operation}/${sha256}.json`;
  return { document, signature: `${document}.p7s` };
}

export class StatementStore {
  readonly #data: string;
  readonly #files: FilePort;

  /** @param data the data directory. */
  constructor(data: string, files: FilePort = realFiles) {
    this.#data = data;
    this.#files = files;
  }

  /**
   * Writes both files, durable on return. A statement with the same digest is the same statement.
   * @throws LiuhenError DISK_FULL, READ_ONLY, STORE_WRITE_FAILED, FLUSH_FAILED
   */
  async keep(operation: string, { document, signature }: StatementFiles): Promise<StatementName> {
    const name = { operation, sha256: hex(document), signature: hex(signature) };
    const places = statementPlaces(name);
    const folder = join(this.#data, 'statements', operation);
    await makeDirectories(this.#files, this.#data, folder);
    await replaceFile(this.#files, join(this.#data, places.signature), signature);
    await replaceFile(this.#files, join(this.#data, places.document), document);
    return name;
  }

  /** @throws LiuhenError INCOMPLETE where a file is gone, ALTERED where one is not what its leaf fixed, STORE_READ_FAILED */
  async read(name: StatementName): Promise<StatementFiles> {
    const places = statementPlaces(name);
    return {
      document: await this.#exact(places.document, name.sha256),
      signature: await this.#exact(places.signature, name.signature),
    };
  }

  async #exact(place: string, sha256: string): Promise<Buffer> {
    const bytes = await this.#files.readFile(join(this.#data, place)).catch((cause: unknown) => {
      const isGone = (cause as NodeJS.ErrnoException).code === 'ENOENT';
      throw new LiuhenError(isGone ? 'INCOMPLETE' : 'STORE_READ_FAILED', 'a statement cannot be read', {
        context: { file: place },
        cause,
      });
    });
    if (hex(bytes) === sha256) return bytes;
    throw new LiuhenError('ALTERED', 'a statement differs from its event', {
      context: { file: place },
      hint: 'bring the file back from the backup, or make the statement again',
    });
  }
}

const hex = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
