// The papers of a file as data: title, what stands in its head, columns, who signs. Usual names; a province's own form wins,
// so nothing here is in code: packs may hand in another form of the same kind. Statement pages have their own file.

/** Evidence note, interruption note, disc label, ledger of property. */
export type FormKind = 'evidence-note' | 'interruption' | 'disc-label' | 'property';
export type PaperKind = FormKind | 'statement';

export const paperKinds: readonly PaperKind[] = [
  'evidence-note',
  'interruption',
  'statement',
  'disc-label',
  'property',
];

interface Titled {
  readonly key: string;
  readonly title: string;
}

export interface PaperForm {
  readonly title: string;
  readonly english: string;
  /** Of the paper as a whole, in this order. */
  readonly head: readonly Titled[];
  /** Of each thing that it lists in a box of its own; empty where it lists none so. */
  readonly fields: readonly Titled[];
  /** Of each row of its table; empty where it has none. */
  readonly columns: readonly Titled[];
  readonly signs: readonly string[];
}

/** DOMAIN: papers 2, 3, 7 and 8. What nobody knows is left open for a pen. */
export const paperForms: Readonly<Record<FormKind, PaperForm>> = {
  'evidence-note': {
    title: '视听资料（电子数据）证据制作说明',
    english: 'Note on audio-visual evidence',
    head: [
      { key: 'case', title: '案号' },
      { key: 'cause', title: '案由' },
      { key: 'object', title: '当事人' },
    ],
    fields: [
      { key: 'name', title: '证据名称' },
      { key: 'clip', title: '入库编号' },
      { key: 'carrier', title: '原始载体及存放处' },
      { key: 'method', title: '制作方法' },
      { key: 'time', title: '制作时间' },
      { key: 'place', title: '制作地点' },
      { key: 'makers', title: '制作人二名（证号）' },
      { key: 'proves', title: '证明对象' },
      { key: 'duration', title: '时长' },
      { key: 'sha256', title: '完整性校验值（SHA-256）' },
      { key: 'summary', title: '声音资料文字摘要' },
      { key: 'checker', title: '复制件核对人' },
      { key: 'opinion', title: '当事人意见' },
    ],
    columns: [],
    signs: ['制作人', '制作人', '日期（单位印章）'],
  },
  interruption: {
    title: '音像记录中断（缺失）情况说明',
    english: 'Note on an interrupted recording',
    head: [
      { key: 'case', title: '案号' },
      { key: 'matter', title: '记录事项' },
      { key: 'due', title: '应记录起止' },
      { key: 'place', title: '地点' },
    ],
    fields: [
      { key: 'cause', title: '原因（设备/电量/存储/现场阻碍/人为/其他）' },
      { key: 'text', title: '情况说明' },
      { key: 'substitute', title: '替代证据' },
      { key: 'signers', title: '说明人二名（证号）' },
      { key: 'judged', title: '审批' },
    ],
    columns: [
      { key: 'post', title: '点位' },
      { key: 'from', title: '中断起' },
      { key: 'to', title: '中断止' },
      { key: 'duration', title: '时长' },
    ],
    signs: ['说明人', '说明人', '中队意见', '法制审核意见', '机关负责人意见'],
  },
  'disc-label': {
    title: '光盘标签与卷内备考表附注',
    english: 'Disc label and note for the file',
    head: [
      { key: 'case', title: '案号' },
      { key: 'object', title: '当事人' },
      { key: 'count', title: '卷内备考表附注' },
      { key: 'medium', title: '载体编号' },
      { key: 'burnt', title: '刻录日期' },
    ],
    fields: [],
    columns: [
      { key: 'n', title: '序号' },
      { key: 'clip', title: '入库编号' },
      { key: 'name', title: '原文件名' },
      { key: 'time', title: '起止' },
      { key: 'duration', title: '时长' },
      { key: 'bytes', title: '大小（字节）' },
      { key: 'sha256', title: 'SHA-256' },
    ],
    signs: ['刻录人', '核对人', '日期（单位印章）'],
  },
  property: {
    title: '物品清单及流转登记表',
    english: 'List of property and what became of it',
    head: [
      { key: 'case', title: '案号' },
      { key: 'object', title: '当事人' },
      { key: 'place', title: '现场' },
      { key: 'items', title: '清单件数' },
    ],
    fields: [],
    columns: [
      { key: 'n', title: '序号' },
      { key: 'name', title: '名称、规格' },
      { key: 'quantity', title: '数量' },
      { key: 'seal', title: '封条号' },
      { key: 'shown', title: '清点画面（资料、时码）' },
      { key: 'moved', title: '流转（时间、交、接、地点）' },
      { key: 'handlers', title: '经手人二名' },
    ],
    signs: ['当事人', '见证人', '经手人', '经手人'],
  },
};
