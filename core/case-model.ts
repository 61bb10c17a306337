// The nouns of a case file: case, operation, document, review, explanation. What leaves carry as private detail and rows
// keep, word for word. No behaviour here. Decision 0017.
import type { ApprovalChain } from './approval-chain.ts';

import type { Datum } from './geo/gcj02.ts';
import type { GeoPoint } from './geo/geo-point.ts';

/** A calendar day of the station's zone, `2026-01-31`. */
export type Day = string;
/** RFC 3339 in UTC. */
export type Instant = string;

/** Where a body's power comes from: 法定, 赋权, 委托, 派驻. */
export type PowerKind = 'statutory' | 'granted' | 'delegated' | 'dispatched';

export interface Power {
  readonly kind: PowerKind;
  readonly basis: string;
  /** First and last day that it holds; null where none is known. */
  readonly from: Day | null;
  readonly to: Day | null;
}

/** 启动、调查取证、审核决定、送达执行. */
export type Stage = 'initiation' | 'evidence' | 'decision' | 'execution';

/** What is known of a case, all of it private. Null is what nobody said. */
export interface CaseFacts {
  readonly number: string;
  /** 当事人: whom it is about. */
  readonly object: string | null;
  /** 执法主体名义 */
  readonly actingName: string | null;
  /** 实施机构 */
  readonly body: string | null;
  readonly power: Power | null;
  /** Day on which each stage began. */
  readonly stages: Readonly<Partial<Record<Stage, Day>>>;
  /** Certificate numbers (执法证号) of who handles it. */
  readonly people: readonly string[];
}

export type CaseState = 'open' | 'closed';

export interface SessionFacts {
  readonly from: Instant;
  readonly to: Instant;
}

/** A camera at a post; without times, for the whole operation. */
export interface PostedCamera {
  readonly post: string;
  /** Serial, or label where it has no serial: registered or not. */
  readonly camera: string;
  readonly from: Instant | null;
  readonly to: Instant | null;
}

/** Coordinates with the datum of what they were read from. */
export interface Position extends GeoPoint {
  readonly datum: Datum;
}

export interface OperationFacts {
  /** In order, apart from each other. */
  readonly sessions: readonly SessionFacts[];
  readonly place: string | null;
  /** Where that is, in millionths of a degree, as somebody read it off; left out where nobody did. */
  readonly position?: Position;
  /** Certificate numbers of those present. */
  readonly officers: readonly string[];
  readonly posted: readonly PostedCamera[];
  /** Things on the inventory; 0 for none. */
  readonly items: number;
  /** Its number in the platform that it was imported from. */
  readonly ref: string | null;
}

export interface Operation {
  /** Opaque. */
  readonly id: string;
  readonly matter: string;
  readonly state: 'valid' | 'void';
  /** Null where its private detail was erased. */
  readonly facts: OperationFacts | null;
}

/** A step of a matter's checklist. */
export interface StepMark {
  readonly step: string;
  readonly state: 'done' | 'not-applicable';
  /** Clip and moment that show it. */
  readonly clip: string | null;
  readonly at: Instant | null;
  /** Number of the document that shows it. */
  readonly document: string | null;
  /** Thing of the inventory, from 1; null for a step of the whole operation. */
  readonly item: number | null;
  readonly reason: string | null;
}

/** How a document was served: 直接, 留置, 邮寄, 委托, 公告, 电子, 转交. */
export type ServiceMode = 'direct' | 'left' | 'post' | 'entrusted' | 'announced' | 'electronic' | 'forwarded';

export interface DocumentFacts {
  /** A code of the rule packs (`decision`, `demand-notice` …) or of the site's own. */
  readonly kind: string;
  readonly number: string;
  readonly date: Day;
  readonly servedAt: Instant | null;
  readonly serviceMode: ServiceMode | null;
  /** Clip that shows the service. */
  readonly servedClip: string | null;
}

export interface ReviewFacts {
  readonly outcome: 'pass' | 'return';
  readonly date: Day;
  /** Account name of the reviewer. */
  readonly reviewer: string;
  readonly opinion: string;
}

/** A named person says that a camera of another post filmed what this post should have. */
export interface StandIn {
  readonly post: string;
  readonly camera: string;
  readonly from: Instant;
  readonly to: Instant;
  /** Certificate number of who says so. */
  readonly officer: string;
  readonly reason: string;
}

/** 设备, 电量, 存储, 现场阻碍, 人为, 其他. */
export type NoteCause = 'device' | 'battery' | 'storage' | 'obstruction' | 'human' | 'other';

export interface NoteFacts {
  readonly cause: NoteCause;
  /** The holes that it explains. */
  readonly gaps: readonly { readonly post: string; readonly from: Instant; readonly to: Instant }[];
  readonly text: string;
  /** What else shows what happened. */
  readonly substitute: string | null;
  /** Certificate numbers of the two who sign. */
  readonly signers: readonly [string, string];
  /** The chain of approval that held when it was written; left out of notes of the time before there were chains. */
  readonly chain?: ApprovalChain;
}

/** What one of a chain said of a note. */
export interface NoteStep {
  /** Code of its chain. */
  readonly step: string;
  /** 中队长: as the chain called it then; null where it was erased. */
  readonly title: string | null;
  readonly outcome: 'approve' | 'return';
  /** Opaque id of the account. */
  readonly account: string;
  readonly at: Instant;
  /** Account name and opinion; null where they were erased. */
  readonly user: string | null;
  readonly opinion: string | null;
}

export interface Note {
  /** Opaque. */
  readonly id: string;
  /** Id of the operation. */
  readonly operation: string;
  /** Null where its private detail was erased. */
  readonly facts: NoteFacts | null;
  readonly state: 'submitted' | 'approved' | 'returned';
}
