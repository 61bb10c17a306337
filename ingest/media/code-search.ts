// A job of the kind `codes`: has a clip looked through and its listeners told. What was found is in the log, so that it need
// never be looked for again; the leaves of a reading are written with that of the search, all or none.
import type { EventDraft, PublicFacts } from '../../core/custody-event.ts';
import { extensionOf } from '../../core/proof/manifest.ts';
import type { Vault } from '../../storage/vault/blob.ts';
import { readManifest } from '../../storage/vault/read-manifest.ts';
import type { CodeListener } from './code-listener.ts';
import type { Deriver } from './derive-client.ts';
import type { DeriveFailure } from './derive-job.ts';

export interface CodeSearchPorts {
  readonly vault: Vault;
  readonly deriver: Pick<Deriver, 'scan'>;
  readonly codeListeners: readonly CodeListener[];
}

export interface WorkedOff {
  readonly drafts: readonly EventDraft[];
  readonly failures: readonly { readonly what: string; readonly reason: DeriveFailure }[];
}

/** @throws LiuhenError STORE_READ_FAILED, INCOMPLETE for the clip */
export async function searchCodes(clip: string, ports: CodeSearchPorts): Promise<WorkedOff> {
  const { vault, deriver, codeListeners } = ports;
  const { manifest } = await readManifest(vault, clip);
  const { sha256 } = manifest.file.digests;
  const { media } = manifest;
  if (!media?.video) return { drafts: [], failures: [] };
  const original = vault.originalPath(clip, extensionOf(manifest.file.name));
  const prefixes = codeListeners.filter((one) => one.isLookedAtClosely).map(({ prefix }) => prefix);
  const { sightings, failure } = await deriver.scan({ clip, original, sha256, media, prefixes });
  if (failure !== null) return { drafts: [], failures: [{ what: 'codes', reason: failure }] };
  const found = new Set(sightings.map(({ text }) => text)).size;
  const heard = codeListeners.map(({ prefix, hear }) =>
    hear(
      manifest,
      sightings.filter(({ text }) => text.startsWith(prefix)),
    ),
  );
  const facts: PublicFacts = Object.assign({ kind: 'codes', found, source: sha256 }, ...heard.map((one) => one.facts));
  const search: EventDraft = { type: 'derive', actor: 'station', clip, public: facts };
  return { drafts: [search, ...heard.flatMap(({ drafts }) => drafts)], failures: [] };
}
