// 证据目录, for a person: what goes in with a reconsideration or a suit, and until when.
import type { EvidenceList } from '../../core/evidence-list.ts';
import { citation } from '../../core/rule-explanation.ts';
import { zonedTime } from '../export/report-words.ts';
import type { Paper, PaperSeal } from './paper.ts';

const proceedings = { reconsideration: '行政复议答复', litigation: '行政诉讼举证' } as const;
const units = { hour: '小时', day: '日', workday: '个工作日' } as const;

export function evidenceListPaper(list: EvidenceList, unit: string, zone: string, seal: PaperSeal): Paper {
  const { deadline, items } = list;
  const at = (text: string | null) => (text === null ? '未知' : zonedTime(Date.parse(text), zone));
  const due =
    deadline === null
      ? '未知：现行规则没有这一期限'
      : `${deadline.lastDay ?? '日期未知：没有法定节假日安排，请自行核算'}（送达次日起 ${deadline.n} ${units[deadline.unit]}）`;
  const basis = deadline?.source ? citation(deadline.source, 'zh') : '';
  const facts = [
    ['案号', list.case],
    ['用途', proceedings[list.for]],
    ['通知送达日', list.served],
    ['举证期限截止', due],
    ['期限依据', basis],
  ] as const;
  const rows = items.map(({ n, clip, name, proves, source, from, to, sha256 }) => [
    String(n),
    `${name}（${clip}）`,
    proves ?? '',
    `执法记录仪 ${source.camera ?? '未知'}，人员 ${source.officer ?? '未知'}`,
    `${at(from)} 至 ${at(to)}`,
    sha256,
  ]);
  const head = ['序号', '名称', '证明对象', '来源', '时码', 'SHA-256'];
  return {
    unit,
    title: '证据目录',
    english: 'List of evidence',
    number: list.case,
    madeAt: null,
    seal,
    blocks: [
      { block: 'facts', rows: facts },
      { block: 'heading', text: '视听资料' },
      { block: 'list', head, rows, empty: '无' },
    ],
    signs: ['提交人', '签收人', '日期（单位印章）'],
  };
}
