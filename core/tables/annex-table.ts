// How the printed catalogue of matters lies in a spreadsheet.

export const annexTitle = '音像记录事项清单';

/** In characters, by column: 序号 is narrow, contents are wide. */
export const annexWidths: readonly number[] = [6, 12, 18, 14, 14, 8, 14, 12, 14, 40, 14, 14, 8, 12, 16];
