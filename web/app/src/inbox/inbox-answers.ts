// What the station answers about the inbox.
import type { Clip } from '../../../../core/model.ts';
import type { SuggestionSource } from '../../../../core/suggestion-event.ts';

export interface InboxRow {
  readonly clip: Clip;
  readonly suggestions: readonly {
    readonly case: string;
    readonly by: SuggestionSource;
    readonly confidence: number;
    readonly reason: string | null;
  }[];
  /** RFC 3339. */
  readonly dueAt: string | null;
  readonly late: boolean | null;
  readonly lateBy: string | null;
}

export interface InboxPage {
  readonly inbox: readonly InboxRow[];
  readonly next: string | null;
}

export interface LinkedClips {
  readonly case: string;
  readonly clips: readonly Clip[];
  readonly linked: number;
}
