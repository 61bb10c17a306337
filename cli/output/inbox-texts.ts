// Texts of the commands that say where clips belong, one at a time or many.
import type { Text } from './messages.ts';

export const inboxCommandTexts: Readonly<Record<string, readonly [zh: string, en: string, example: string]>> = {
  'clip inbox': [
    '待归案资料：未关联案件、未作日常巡查的，早的在前；附入库时限',
    'clips of no case yet, oldest first, with suggestions and deadline',
    'liuhen clip inbox --officer 012345',
  ],
  'clip routine': [
    '日常巡查，不入卷（留痕）；--undo 撤回，或再关联案件',
    'routine, of no case (leaves a trace); undone by --undo or a link',
    'liuhen clip routine ST01-20260301-000001 --reason 日常巡查',
  ],
  'clip suggest': [
    '执法人员说明属于哪个案件（留痕）',
    'an officer says to which case it belongs',
    'liuhen clip suggest ST01-20260301-000001 --case 2026-017',
  ],
  'dock choose': [
    '执法人员说明本次采集属于哪个案件（留痕）',
    'an officer says to which case a docking belongs',
    'liuhen dock choose 3 --case 2026-017',
  ],
  'clip link-many': [
    '多件或一段时间内本单位资料一并关联；不加 --yes 只列出',
    'link many clips, or all of a unit and time; without --yes a list',
    'liuhen clip link-many --case 2026-017 --from 2026-03-01T09:00 --to 2026-03-01T10:00',
  ],
};

export const inboxPhrases = {
  wouldLink: ['件将关联，确认请加 --yes', 'clips would be linked; to do it add --yes'],
  linked: ['件已关联', 'clips linked'],
  said: ['件已说明属于此案，待管理员确认', 'clips said to belong to it; a custodian links them'],
  saidOfRest: ['本次接入尚未采集完的，入库时照此说明', 'what this docking still brings will be said to as well'],
  marked: ['件记为日常巡查', 'clips marked as routine'],
  unmarked: ['件重新待归案', 'clips wait again'],
  late: ['超时', 'late'],
  inTime: ['按时', 'in time'],
} as const satisfies Record<string, Text>;

/** What became of an officer's word on a clip. */
export const choiceStates = {
  open: ['待确认', 'waiting'],
  linked: ['已关联', 'linked'],
  taken: ['已关联', 'linked'],
  refused: ['曾被否定，不再建议', 'was refused before'],
} as const satisfies Record<string, Text>;
