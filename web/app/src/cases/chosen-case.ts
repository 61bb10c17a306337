// What the station answers to an officer who says where his clips belong, and what is said of it on a page.
export interface ChosenCase {
  readonly case: string;
  readonly clips: readonly { readonly clip: string; readonly state: 'open' | 'linked' | 'taken' | 'refused' }[];
  /** New ones. */
  readonly said: number;
}

export interface ChosenCounts {
  /** Wait for a custodian. */
  readonly open: number;
  readonly linked: number;
  readonly refused: number;
}

export function chosenCounts({ clips }: ChosenCase): ChosenCounts {
  const count = (...states: readonly string[]) => clips.filter(({ state }) => states.includes(state)).length;
  return { open: count('open'), linked: count('linked', 'taken'), refused: count('refused') };
}
