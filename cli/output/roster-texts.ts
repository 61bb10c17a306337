// Texts of the commands about the roster. Chinese first, then English.

export const rosterCommandTexts: Readonly<Record<string, readonly [zh: string, en: string, example: string]>> = {
  roster: ['排班', 'the roster', 'liuhen roster ls --day 2026-03-01'],
  'roster import': [
    '导入排班表 (.csv .xlsx .json)，可重复；音像资料管理员、单位负责人',
    'take in a roster, as often as you like (custodian, unit-head)',
    'liuhen roster import 三月排班.xlsx',
  ],
  'roster ls': [
    '列出排班，新的在前',
    'list the shifts, latest first',
    'liuhen roster ls --day 2026-03-01 --unit 一中队',
  ],
  'roster remove': [
    '删除某日排班（留痕）；须指明单位或执法人员',
    'take a day out of the roster, of a unit or an officer (leaves a trace)',
    'liuhen roster remove --day 2026-03-01 --officer 33010012345',
  ],
};

export const rosterOptionTexts = {
  day: ['日期 2026-03-01', 'day, 2026-03-01'],
  replaceRoster: [
    '表中各单位各日以本表为准，其余删除',
    'what the file does not name of its units and days is taken out',
  ],
} as const satisfies Record<string, readonly [zh: string, en: string]>;

export const rosterPhrases = {
  removed: ['人次已删除', 'shifts removed'],
  ignored: ['未采用的列', 'columns not taken'],
} as const satisfies Record<string, readonly [zh: string, en: string]>;
