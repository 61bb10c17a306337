// A job of the kind `places`: has it found out where a clip was filmed. What was found is in the log, so that it is searched
// only once.
import { placeSourceOf, placesDraft } from '../../core/filmed-places.ts';
import { extensionOf } from '../../core/proof/manifest.ts';
import type { Vault } from '../../storage/vault/blob.ts';
import { readManifest } from '../../storage/vault/read-manifest.ts';
import type { WorkedOff } from './code-search.ts';
import type { Deriver } from './derive-client.ts';

export interface PlaceSearchPorts {
  readonly vault: Vault;
  readonly deriver: Pick<Deriver, 'places'>;
}

/** @throws LiuhenError STORE_READ_FAILED, INCOMPLETE for the clip */
export async function searchPlaces(clip: string, { vault, deriver }: PlaceSearchPorts): Promise<WorkedOff> {
  const { manifest } = await readManifest(vault, clip);
  const { file, media } = manifest;
  const from = placeSourceOf(file.name, media);
  if (from === null) return { drafts: [], failures: [] };
  const { sha256 } = file.digests;
  const original = vault.originalPath(clip, extensionOf(file.name));
  const container = media?.container ?? null;
  const { points, failure } = await deriver.places({ clip, original, sha256, from, container });
  if (failure !== null) return { drafts: [], failures: [{ what: 'places', reason: failure }] };
  return { drafts: [placesDraft(clip, sha256, from, points)], failures: [] };
}
