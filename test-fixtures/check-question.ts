// An operation in which nothing is out of order, for tests of the checks: each test changes one thing.
import type { OperationFacts } from '../core/case-model.ts';
import type { MatterRule } from '../core/matter-rule.ts';
import type { CheckClip, CheckQuestion } from '../core/policy/check-question.ts';
import { workCalendar } from '../core/work-calendar.ts';
import { layFiles } from '../rule-packs/load.ts';

export const { book } = layFiles(null, []);
export const ruleOf = (matter: string): MatterRule => book.matters.find((rule) => rule.matter === matter)!;

/** Official time to UTC. A Monday: 2026-03-02. */
export const at = (text: string) => new Date(`${text}+08:00`).toISOString();
const ms = (text: string) => Date.parse(`${text}+08:00`);

export const checkedFacts: OperationFacts = {
  sessions: [{ from: at('2026-03-02T09:00:00'), to: at('2026-03-02T10:00:00') }],
  place: '某路1号',
  officers: ['001', '002'],
  posted: [
    { post: 'main', camera: 'A', from: null, to: null },
    { post: 'main', camera: 'B', from: null, to: null },
  ],
  items: 0,
  ref: null,
};

export function checkedClip(id: string, camera: string, from: string, to: string, more: object = {}): CheckClip {
  return {
    id,
    camera,
    sha256: '',
    startMs: ms(from),
    endMs: ms(to),
    startSource: 'name',
    offsetMs: 0,
    uncertaintyMs: 1000,
    trust: 'measured',
    basis: [1],
    isCut: false,
    docked: at('2026-03-02T18:00:00'),
    isLinked: true,
    ...more,
  };
}

const clips = [
  checkedClip('c1', 'A', '2026-03-02T08:55:00', '2026-03-02T10:05:00'),
  checkedClip('c2', 'B', '2026-03-02T08:50:00', '2026-03-02T10:01:00'),
];
const valid = { validFrom: '2020-01-01', validTo: '2030-12-31' };

export const inOrder: CheckQuestion = {
  case: 'case-1',
  operation: 'operation-1',
  facts: checkedFacts,
  rule: ruleOf('seizure'),
  caseRule: ruleOf('seizure'),
  caseFacts: { power: { kind: 'statutory', basis: '行政强制法', from: null, to: null } },
  documents: [],
  reviews: [],
  marks: [],
  clips,
  standIns: [],
  namedClips: new Map(clips.map((clip) => [clip.id, clip])),
  officers: [
    { certificate: '001', register: valid, isAuxiliary: false },
    { certificate: '002', register: valid, isAuxiliary: null },
  ],
  others: [],
  book,
  calendar: workCalendar(book.calendars),
  zone: 'Asia/Shanghai',
};
