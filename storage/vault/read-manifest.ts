// A clip's manifest as the vault holds it, or a named error: damage in a sealed folder is never passed over.
import { LiuhenError } from '../../core/errors.ts';
import type { Manifest } from '../../core/model.ts';
import { parseManifest } from '../../core/proof/manifest.ts';
import type { Vault } from './blob.ts';

/** @throws LiuhenError INCOMPLETE (no such file), ALTERED, NEWER_FORMAT, STORE_READ_FAILED */
export async function readManifest(vault: Vault, clip: string): Promise<{ manifest: Manifest; bytes: Buffer }> {
  const bytes = await vault.readSmall(clip, 'manifest.json');
  const parsed = parseManifest(bytes);
  if (parsed.ok) return { manifest: parsed.value, bytes };
  throw new LiuhenError(parsed.problem === 'newer-version' ? 'NEWER_FORMAT' : 'ALTERED', parsed.what, {
    context: { clip },
  });
}
