// One signed statement of completeness, held against its event. Changes nothing.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { CustodyEvent } from '../core/custody-event.ts';
import { LiuhenError } from '../core/errors.ts';
import { verifyDetached } from '../core/proof/cms.ts';
import { parseStatement } from '../core/proof/statement-document.ts';
import { madeStatementOf } from '../core/statement-event.ts';
import { type FilePort, realFiles } from './file-port.ts';
import type { FindingCode } from './fsck-findings.ts';
import { statementPlaces } from './statements/statement-store.ts';

/**
 * @param event a `statement` leaf; those of another action have no file.
 * @param leafPlace where the leaf lies, for a finding on the leaf itself.
 * @throws LiuhenError STORE_READ_FAILED
 */
export async function checkStatement(
  event: CustodyEvent,
  leafPlace: string,
  { data, rootPem, files = realFiles }: { data: string; rootPem: string | undefined; files?: FilePort },
  complain: (code: FindingCode, what: string, where: string) => void,
): Promise<void> {
  if (event.public['action'] !== 'made') return;
  const made = madeStatementOf(event.public);
  if (made === undefined) return complain('ALTERED', 'the event of a statement that names none', leafPlace);
  const places = statementPlaces(made);
  const document = await readIfThere(files, join(data, places.document));
  const signature = await readIfThere(files, join(data, places.signature));
  if (!document) complain('INCOMPLETE', 'the statement is missing', places.document);
  else if (hex(document) !== made.sha256) complain('ALTERED', 'differs from its event', places.document);
  else {
    const parsed = parseStatement(document);
    if (!parsed.ok)
      complain(parsed.problem === 'newer-version' ? 'NEWER_FORMAT' : 'ALTERED', parsed.what, places.document);
  }
  if (!signature) return complain('UNSIGNED', 'the signature is missing', places.signature);
  if (hex(signature) !== made.signature) return complain('ALTERED', 'differs from its event', places.signature);
  const verdict = verifyDetached(signature, Buffer.from(made.sha256, 'hex'), { root: rootPem });
  if (verdict.signature !== 'good') complain('ALTERED', verdict.reason ?? verdict.signature, places.signature);
  else if (verdict.key === 'untrusted') complain('KEY_NOT_TRUSTED', verdict.reason ?? 'untrusted', places.signature);
}

async function readIfThere(files: FilePort, path: string): Promise<Buffer | undefined> {
  try {
    return await files.readFile(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new LiuhenError('STORE_READ_FAILED', 'a statement cannot be read', { context: { path }, cause });
  }
}

const hex = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
