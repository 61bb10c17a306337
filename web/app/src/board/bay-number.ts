// The number by which people call a bay. The wizard names bays `1`, `2` …, the virtual dock `bay-1`, `bay-2` …

/**
 * @param all the names of the bays beside it: where two would be called alike, both go by their whole names.
 * @returns null where the name has no number of its own.
 */
export function bayNumber(name: string, all: readonly string[] = []): string | null {
  const number = numberIn(name);
  if (number === null) return null;
  return all.some((other) => other !== name && numberIn(other) === number) ? null : number;
}

function numberIn(name: string): string | null {
  return /^(?:bay-?)?0*(\d{1,4})$/i.exec(name)?.[1] ?? null;
}
