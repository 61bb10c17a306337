// One detached signature of a package: present, good, and whose. The mathematics are in cms.ts.
import { verifyDetached } from './cms.ts';
import type { PackageFiles } from './verify-files.ts';
import type { ReportBuilder } from './verify-report.ts';

export interface SignatureTrust {
  /** PEM of the root obtained from the agency. */
  readonly root?: string | undefined;
}

/** Signatures are some 2 KiB; a longer file is none. */
const maxSignatureBytes = 1 << 20;

/** Checks `signaturePath` over `path`; says nothing where the content itself is not there (another check names it). */
export async function checkSignature(
  path: string,
  signaturePath: string,
  files: PackageFiles,
  report: ReportBuilder,
  trust: SignatureTrust,
  where: { readonly clip?: string } = {},
): Promise<void> {
  const at = { ...where, path: signaturePath };
  if (!files.has(signaturePath)) return report.add('SIGNATURE_MISSING', 'there is no signature file', at);
  if (!files.has(path)) return;
  const p7s = await files.document(signaturePath, where);
  const content = await files.digest(path, where);
  if (p7s === null || content === null) return;
  if (p7s.length > maxSignatureBytes) return report.add('SIGNATURE_BAD', 'far longer than any signature', at);
  const verdict = verifyDetached(p7s, Buffer.from(content.sha256, 'hex'), { root: trust.root });
  if (verdict.signature !== 'good') report.add('SIGNATURE_BAD', verdict.reason ?? verdict.signature, at);
  if (verdict.key === 'untrusted') report.add('CERTIFICATE_NOT_TRUSTED', verdict.reason ?? 'untrusted', at);
  report.addKey(verdict.key);
}
