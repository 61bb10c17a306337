// The station's own keys before a check: whether they are whole, belong together and to this station. What can still be
// read of them is used for the rest of the check.
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asLiuhenError } from '../core/errors.ts';
import type { StationIdentity } from '../core/model.ts';
import { logKeyName, parseVkey } from '../core/proof/checkpoint.ts';
import { Findings, type StationFinding } from './fsck-findings.ts';
import { keyFiles, loadStationKeys } from './station/keys.ts';

export interface CheckedKeys {
  /** The verifier key of the log and the root, undefined where their files hold no such thing. */
  readonly vkey: string | undefined;
  readonly rootPem: string | undefined;
  readonly findings: readonly StationFinding[];
}

export async function checkKeys(keysDir: string, identity: StationIdentity): Promise<CheckedKeys> {
  const findings = new Findings();
  const find = (code: 'INCOMPLETE' | 'KEY_NOT_TRUSTED', what: string, file: string) =>
    findings.add(code, what, file === '' ? 'keys' : `keys/${file}`);
  try {
    const { certificatePem } = await loadStationKeys(keysDir);
    const subject = new X509Certificate(certificatePem).subject.split('\n');
    if (!subject.includes(`serialNumber=${identity.id}-${identity.uid}`))
      find('KEY_NOT_TRUSTED', 'the certificate is of another station than station.yaml', keyFiles.station);
  } catch (error) {
    const { code, message, context, cause } = asLiuhenError(error);
    const isMissing = (cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
    if (code !== 'KEY_NOT_TRUSTED' && code !== 'STORE_READ_FAILED') throw error;
    find(isMissing ? 'INCOMPLETE' : 'KEY_NOT_TRUSTED', message, String(context['file'] ?? ''));
  }
  const read = async (name: string, parse: (text: string) => unknown) => {
    const text = await readFile(join(keysDir, name), 'utf8').catch(() => undefined);
    try {
      parse(text ?? '');
      return text?.trimEnd();
    } catch {
      return undefined; // loadStationKeys has named it
    }
  };
  const vkey = await read(keyFiles.vkey, (text) => parseVkey(text));
  const rootPem = await read(keyFiles.root, (text) => new X509Certificate(text));
  if (vkey !== undefined) {
    const { name, publicKey } = parseVkey(vkey);
    if (name !== logKeyName(identity.id, publicKey))
      find('KEY_NOT_TRUSTED', 'the log’s key is of another station than station.yaml', keyFiles.vkey);
  }
  return { vkey, rootPem, findings: findings.list() };
}
