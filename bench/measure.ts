// How the bench measures: contestants take turns in rounds (A B C, A B C, …), so that whatever else the machine does
// falls on all of them alike; what counts is the median.

export interface Contestant {
  readonly name: string;
  /** Untimed: takes the last round's output away and brings the caches into the state that is asked for. */
  readonly prepare?: (round: number) => Promise<void>;
  readonly run: (round: number) => Promise<void>;
}

/** Seconds by contestant, one for each round. */
export type Samples = ReadonlyMap<string, readonly number[]>;

export interface TurnRules {
  readonly rounds: number;
  /** Waited for after each preparation, untimed. */
  readonly beforeTurn: () => Promise<void>;
  /** Told of each turn once it is over. */
  readonly onTurn: (name: string, seconds: number) => void;
}

export async function takeTurns(contestants: readonly Contestant[], rules: TurnRules): Promise<Samples> {
  const { rounds, beforeTurn, onTurn } = rules;
  const samples = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const { name, prepare, run } of contestants) {
      await prepare?.(round);
      await beforeTurn();
      const started = performance.now();
      await run(round);
      const seconds = (performance.now() - started) / 1000;
      samples.get(name)!.push(seconds);
      onTurn(name, seconds);
    }
  return samples;
}

/** The middle one; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('no sample to take the median of');
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

export interface Comparison {
  readonly ours: number;
  readonly peer: number;
  /** Of the medians. */
  readonly ratio: number;
  /** Smallest and largest ratio of one round: how far the machine was disturbed. */
  readonly span: readonly [number, number];
}

export function compare(samples: Samples, ours: string, peer: string): Comparison {
  const [mine, theirs] = [samplesOf(samples, ours), samplesOf(samples, peer)];
  const ratios = mine.map((value, round) => value / theirs[round]!);
  return {
    ours: median(mine),
    peer: median(theirs),
    ratio: median(mine) / median(theirs),
    span: [Math.min(...ratios), Math.max(...ratios)],
  };
}

export function samplesOf(samples: Samples, name: string): readonly number[] {
  const found = samples.get(name);
  if (!found) throw new RangeError(`nobody took turns under the name ${name}`);
  return found;
}
