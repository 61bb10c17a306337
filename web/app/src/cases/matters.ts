// What the rules in force say of matters: their names, posts and grounds. Asked once each; where the station does not
// answer, codes stand for themselves and posts are typed.
import { shallowRef } from 'vue';
import type { PostRule, RecordingMode, RuledText } from '../../../../core/matter-rule.ts';
import { call, path } from '../api.ts';

interface MatterName {
  readonly matter: string;
  readonly title: string;
  readonly mode: RecordingMode;
}

interface Property {
  readonly property: string;
  readonly value: unknown;
  readonly sources: readonly { readonly citation: string }[];
}

export interface ExplainedMatter {
  readonly posts: readonly PostRule[];
  readonly start: string | null;
  readonly end: string | null;
  /** What demands that it is recorded, as it may be cited. */
  readonly grounds: readonly string[];
  readonly reviewGrounds: readonly string[];
}

const nothing: ExplainedMatter = { posts: [], start: null, end: null, grounds: [], reviewGrounds: [] };

export const matters = shallowRef<readonly MatterName[]>([]);

/** Asks anew: packs may have changed since. Failing is no matter: the list is an aid. */
export async function askMatters(): Promise<void> {
  await call<{ matters: readonly MatterName[] }>('GET', '/rules').then(
    (answer) => {
      matters.value = answer.matters;
    },
    () => undefined,
  );
}

export function matterTitle(matter: string): string {
  return matters.value.find((known) => known.matter === matter)?.title ?? matter;
}

export function matterMode(matter: string | null): RecordingMode | null {
  return matters.value.find((known) => known.matter === matter)?.mode ?? null;
}

/** With nothing in it where no pack in force has the matter. */
export async function explainMatter(matter: string): Promise<ExplainedMatter> {
  try {
    const { properties } = await call<{ properties: readonly Property[] }>('GET', `/rules${path(matter)}`);
    const named = (name: string) => properties.find(({ property }) => property === name);
    const cited = (name: string) => named(name)?.sources.map(({ citation }) => citation) ?? [];
    return {
      posts: (named('posts')?.value ?? []) as readonly PostRule[],
      start: (named('start')?.value as RuledText | undefined)?.text ?? null,
      end: (named('end')?.value as RuledText | undefined)?.text ?? null,
      grounds: [...new Set([...cited('sources'), ...cited('mode')])],
      reviewGrounds: named('legalReview')?.value ? cited('legalReview') : [],
    };
  } catch {
    return nothing;
  }
}
