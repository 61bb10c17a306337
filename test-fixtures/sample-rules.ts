// A small catalogue of matters for tests of the mouth: two of mode `full`, one of key moments. What real packs say is
// tested in rule-packs/.
import type { MatterRule, RuleBook } from '../core/matter-rule.ts';

const source = 'sample/default';

const matter = (code: string, title: string, more: Partial<MatterRule> = {}): MatterRule => ({
  matter: code,
  title,
  mode: 'full',
  start: { text: '抵达现场', source },
  end: { text: '离开现场', source },
  toleranceMs: { ms: 1000, source },
  posts: [
    { post: 'main', title: '主执行点', mandatory: 'always', source },
    { post: 'inventory', title: '清点点', mandatory: 'when-items', source },
    { post: 'outer', title: '外围', mandatory: 'never', source },
  ],
  steps: {
    order: 'strict',
    list: [
      { step: 'identity', title: '表明身份', evidence: 'timecode', eachItem: false, source },
      { step: 'items', title: '逐件清点', evidence: 'timecode', eachItem: true, source },
    ],
  },
  papersBefore: [],
  isExecution: false,
  officers: { least: 2, source },
  legalReview: null,
  retention: { keep: 'permanent', source },
  deadlines: [],
  rows: [],
  sources: [source],
  ...more,
});

export const sampleMatters: readonly MatterRule[] = [
  matter('seizure', '查封、扣押'),
  matter('demolition', '强制拆除', { isExecution: true, legalReview: { text: '重大执法决定', source } }),
  matter('evidence-hold', '先行登记保存', { mode: 'key-moments' }),
];

export const sampleRules: RuleBook = {
  packs: ['sample'],
  matters: sampleMatters,
  sources: [{ id: source, mark: 'D', title: '本站默认', clause: null }],
  deadlines: [],
  constants: [],
  retentions: [],
  yearlyDates: [],
  hours: [],
  calendars: [],
  duties: [],
  chains: [
    {
      chain: 'interruption-note',
      title: '中断说明审批',
      for: 'interruption-note',
      units: null,
      levels: null,
      steps: [{ step: 'head', title: '负责人', roles: ['unit-head', 'agency-head'], unit: 'own-or-above' }],
      source,
    },
  ],
  forms: [],
};
