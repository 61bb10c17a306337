// Options of the commands that say where clips belong. Chinese first, then English.

export const inboxOptionTexts = {
  inboxOfficer: ['警号或执法证号', 'number of an officer or certificate'],
  linkUnit: ['单位（含下级），默认本单位', 'unit and below, default your own'],
  routineUndo: ['撤回，重新待归案', 'take it back'],
  yes: ['确认关联', 'do it'],
} as const satisfies Record<string, readonly [zh: string, en: string]>;
