// Who knows what a code says. The search finds texts and judges none; each listener takes those of its own prefix and says
// what is to be written down. A further kind of code is a further listener.
import type { EventDraft, PublicFacts } from '../../core/custody-event.ts';
import type { Manifest } from '../../core/model.ts';
import type { CodeSighting } from '../../core/policy/filmed-offset.ts';

export interface CodeListener {
  /** Its texts begin like this. */
  readonly prefix: string;
  /** Whether the frames around one are worth a close look: a clip has a bounded number of those. */
  readonly isLookedAtClosely: boolean;
  /** @param sightings of the prefix, in order of time. Anybody may have printed them. */
  hear(manifest: Manifest, sightings: readonly CodeSighting[]): Heard;
}

export interface Heard {
  /** For the `derive` leaf of the search: codes from a closed list. */
  readonly facts: PublicFacts;
  readonly drafts: readonly EventDraft[];
}
