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
  'clip link-many': [
    '多件或一段时间内本单位资料一并关联；不加 --yes 只列出',
    'link many clips, or all of a unit and time; without --yes a list',
    'liuhen clip link-many --case 2026-017 --from 2026-03-01T09:00 --to 2026-03-01T10:00',
  ],
};

export const inboxPhrases = {
  wouldLink: ['件将关联，确认请加 --yes', 'clips would be linked; to do it add --yes'],
  linked: ['件已关联', 'clips linked'],
  marked: ['件记为日常巡查', 'clips marked as routine'],
  unmarked: ['件重新待归案', 'clips wait again'],
  late: ['超时', 'late'],
  inTime: ['按时', 'in time'],
} as const satisfies Record<string, Text>;
