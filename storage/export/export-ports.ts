// What an export is asked for, and what the station lends it.
import type { Clock } from '../../core/clock.ts';
import type { CustodyEvent, EventDraft } from '../../core/custody-event.ts';
import type { StationIdentity } from '../../core/model.ts';

/** A statement of completeness that goes along: its files, and its leaf with its private detail taken off or not. */
export interface ExportedStatement {
  readonly operation: string;
  readonly document: Buffer;
  readonly signature: Buffer;
  /** For a person to read: HTML, and PDF where the station has a font for it. */
  readonly page: Buffer;
  readonly pdf?: Buffer;
  readonly leaf: CustodyEvent;
}

export interface ExportRequest {
  /** Clip numbers; each goes in once. */
  readonly clips: readonly string[];
  /** Actor id of who asked. */
  readonly requestedBy: string;
  /** Name of that account: beside the leaves and in the report. */
  readonly user: string;
  readonly purpose: string;
  /** Text of an older checkpoint of this log, to be shown as a prefix. */
  readonly since?: string | undefined;
  /** Each rests on clips of this package alone. */
  readonly statements?: readonly ExportedStatement[];
  /** 证据目录, and the same for a person to read. */
  readonly evidence?: { readonly list: Buffer; readonly page: Buffer; readonly pdf?: Buffer } | undefined;
}

export interface ExportPorts {
  readonly station: StationIdentity;
  readonly organisation: string;
  /** IANA name. */
  readonly zone: string;
  readonly clock: Clock;
  readonly keys: {
    readonly rootPem: string;
    readonly vkey: string;
    signDetached(sha256: Uint8Array, signingTimeMs: number): Buffer;
  };
  readonly log: {
    readonly size: number;
    append(drafts: readonly EventDraft[]): Promise<CustodyEvent[]>;
    /** Brings the checkpoint up to the last event and returns it, signed. */
    publish(): Promise<string>;
    inclusion(seq: number, size: number): Promise<Buffer[]>;
    consistency(from: number, to: number): Promise<Buffer[]>;
  };
  /** The sealed original of a clip, whole. */
  readOriginal(clip: string): AsyncIterable<Buffer>;
  /** Manifest or signature out of the clip's folder. */
  clipFile(clip: string, name: string): Promise<Buffer>;
  /** The clip's events in order, with the private details that may be shown to who asked. */
  eventsOf(clip: string): Promise<readonly CustodyEvent[]>;
}
