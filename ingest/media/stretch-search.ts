// A job of the kind `stretches`: has a clip searched and says in the log what was found, so that it is searched only once.
import { extensionOf } from '../../core/proof/manifest.ts';
import { stretchesDraft } from '../../core/stretch-event.ts';
import { isSearchedForStretches } from '../../core/stretches.ts';
import type { Vault } from '../../storage/vault/blob.ts';
import { readManifest } from '../../storage/vault/read-manifest.ts';
import type { WorkedOff } from './code-search.ts';
import type { Deriver } from './derive-client.ts';

export interface StretchSearchPorts {
  readonly vault: Vault;
  readonly deriver: Pick<Deriver, 'stretches'>;
  /** Setting `media.stretchSeconds`: shorter stretches are not told. */
  readonly stretchSeconds: () => number;
}

/** @throws LiuhenError STORE_READ_FAILED, INCOMPLETE for the clip */
export async function searchStretches(clip: string, ports: StretchSearchPorts): Promise<WorkedOff> {
  const { vault, deriver, stretchSeconds } = ports;
  const { manifest } = await readManifest(vault, clip);
  const { media } = manifest;
  if (media === null || !isSearchedForStretches(media)) return { drafts: [], failures: [] };
  const { sha256 } = manifest.file.digests;
  const leastMs = stretchSeconds() * 1000;
  const original = vault.originalPath(clip, extensionOf(manifest.file.name));
  const { stretches, failure } = await deriver.stretches({ clip, original, sha256, media, leastMs });
  if (failure !== null) return { drafts: [], failures: [{ what: 'stretches', reason: failure }] };
  return { drafts: [stretchesDraft(clip, sha256, stretches, leastMs)], failures: [] };
}
