// Options of the command that explains a matter. Chinese first, then English.

export const explainOptionTexts = {
  explainUnit: ['中断说明在该单位由谁批准', 'who approves explanations of holes in this unit'],
  explainDay: ['期限自该日起算的末日 2026-03-01', 'last days of the deadlines, counted from 2026-03-01'],
} as const satisfies Record<string, readonly [zh: string, en: string]>;
