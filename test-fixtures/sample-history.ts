// A station's log as a plain list of well-formed events, with the manifests they speak of. No disk, no clock: what is
// asked for, in order.
import { createHash } from 'node:crypto';
import { canonicalBytes, type Json } from '../core/canonical-json.ts';
import { rfc3339 } from '../core/clock.ts';
import { type CustodyEvent, commitment, type EventType, type PublicFacts } from '../core/custody-event.ts';
import type { ClipFlag, Manifest, MediaFacts } from '../core/model.ts';
import { leafHash } from '../core/proof/merkle.ts';

export const playableMedia: MediaFacts = {
  container: 'mp4',
  durationMs: 60_000,
  video: { codec: 'h264', width: 1920, height: 1080, fps: '30/1' },
  audio: { codec: 'aac' },
};

export interface SampleClip {
  readonly name?: string;
  readonly path?: string;
  readonly serial?: string | null;
  readonly label?: string;
  readonly officer?: string | null;
  readonly profile?: string;
  readonly bay?: string;
  readonly deviceStartMs?: number | null;
  readonly offsetMs?: number;
  /** RFC 3339. */
  readonly docked?: string;
  readonly flags?: readonly ClipFlag[];
  readonly media?: MediaFacts | null;
  readonly bytes?: number;
  readonly content?: string;
  /** What its `pull` leaf says of the card beside path and bay. */
  readonly card?: Readonly<Record<string, Json>>;
}

/** First event, and a second more for each one after. */
export const epochMs = Date.UTC(2026, 0, 2, 3, 4, 5);

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

export class SampleHistory {
  readonly events: CustodyEvent[] = [];
  readonly manifests = new Map<string, Manifest>();
  readonly #heads = new Map<string, { clipSeq: number; hash: string }>();
  #counter = 0;

  readonly manifestOf = (clip: string): Manifest | undefined => this.manifests.get(clip);

  add(
    type: EventType,
    about: { clip?: string; case?: string; public?: PublicFacts; detail?: Readonly<Record<string, Json>> } = {},
  ): CustodyEvent {
    const seq = this.events.length;
    const head = about.clip === undefined ? undefined : this.#heads.get(about.clip);
    const secret = about.detail && { salt: digest(`salt ${seq}`).slice(0, 32), detail: about.detail };
    const leaf = {
      format: 'liuhen.event/1' as const,
      seq,
      at: rfc3339(epochMs + seq * 1000),
      atQuality: 'synced' as const,
      type,
      actor: 'station',
      ...(about.clip === undefined ? {} : { clip: about.clip, clipSeq: (head?.clipSeq ?? 0) + 1 }),
      ...(head === undefined ? {} : { clipPrev: head.hash }),
      ...(about.case === undefined ? {} : { case: about.case }),
      public: about.public ?? {},
      ...(secret === undefined ? {} : { private: commitment(secret) }),
    };
    if (about.clip !== undefined) {
      const hash = leafHash(canonicalBytes(leaf)).toString('hex');
      this.#heads.set(about.clip, { clipSeq: (head?.clipSeq ?? 0) + 1, hash });
    }
    const event: CustodyEvent = { ...leaf, ...secret };
    this.events.push(event);
    return event;
  }

  /** A pull and a seal. @returns the clip's number. */
  seal(sample: SampleClip = {}): string {
    this.#counter += 1;
    const clip = `ST01-20260102-${String(this.#counter).padStart(6, '0')}`;
    const name = sample.name ?? `clip${this.#counter}.mp4`;
    const path = sample.path ?? name;
    const bay = sample.bay ?? 'bay-1';
    const sha256 = digest(sample.content ?? clip);
    const bytes = sample.bytes ?? 1000 + this.#counter;
    this.add('pull', { clip, public: { bytes, sha256 }, detail: { path, bay, ...sample.card } });
    const start = sample.deviceStartMs === undefined ? epochMs - 3_600_000 : sample.deviceStartMs;
    const now = rfc3339(epochMs + this.events.length * 1000);
    const media = sample.media === undefined ? playableMedia : sample.media;
    this.manifests.set(clip, {
      format: 'liuhen.manifest/1',
      clip,
      station: { id: 'ST01', uid: '0'.repeat(32), name: 'Station' },
      file: { name, path, bytes, digests: { sha256 } },
      device: {
        profile: sample.profile ?? 'dcam',
        ...(sample.serial === null ? {} : { serial: sample.serial ?? '0000123' }),
        ...(sample.label === undefined ? {} : { label: sample.label }),
      },
      ...(sample.officer === null ? {} : { officer: sample.officer ?? '012345' }),
      time: {
        zone: 'Asia/Shanghai',
        ...(start === null
          ? {}
          : { deviceStart: rfc3339(start), deviceEnd: rfc3339(start + (media?.durationMs ?? 60_000)) }),
        ...(sample.offsetMs === undefined
          ? { offsetTrust: 'none' as const }
          : { offsetMs: sample.offsetMs, offsetTrust: 'measured' as const }),
        docked: sample.docked ?? rfc3339(epochMs),
        pulled: now,
        sealed: now,
      },
      media,
      origin: 'recorder',
      flags: sample.flags ?? [],
    });
    this.add('seal', { clip, public: { bytes, sha256 }, detail: { bay } });
    return clip;
  }

  seenAgain(clip: string, place: { device: string | null; path: string; bay: string }): void {
    this.add('seen-again', { clip, detail: { ...place, officer: '012345', docked: rfc3339(epochMs) } });
  }

  openCase(number: string, id = digest(number).slice(0, 16)): string {
    this.add('case', { case: id, public: { action: 'open' }, detail: { number } });
    return id;
  }

  link(clip: string, id: string): void {
    this.add('link', { clip, case: id });
  }

  unlink(clip: string, id: string): void {
    this.add('unlink', { clip, case: id, detail: { reason: 'wrong case' } });
  }

  derive(clip: string, kind: string): void {
    this.add('derive', { clip, public: { kind, sha256: digest(`${clip} ${kind}`), bytes: 5 } });
  }
}
