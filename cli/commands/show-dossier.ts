// The dossier of a legal review as text: what is missing first, then the parts in the order in which they are read.
import type { CommandLine } from '../command-line.ts';
import { reviewOutcomes, verdicts } from '../output/case-texts.ts';
import { phrases, type Text } from '../output/messages.ts';
import { propertyStates } from '../output/property-texts.ts';
import { localTime, safe } from '../output/show.ts';
import { findingLine, type ShownCoverage, type ShownFinding, showCoverage } from './show-coverage.ts';

interface Missing {
  readonly what: string;
}

export interface Dossier {
  readonly case: {
    readonly number: string;
    readonly matter: string | null;
    readonly unit: string;
    readonly object: string | null;
    readonly actingName: string | null;
    readonly body: string | null;
    readonly power: {
      readonly kind: string;
      readonly basis: string;
      readonly from: string | null;
      readonly to: string | null;
    } | null;
    readonly people: readonly string[];
    readonly documents: readonly {
      readonly kind: string;
      readonly number: string | null;
      readonly date: string | null;
      readonly servedAt: string | null;
      readonly serviceMode: string | null;
    }[];
    readonly reviews: readonly {
      readonly outcome: string;
      readonly date: string | null;
      readonly reviewer: string | null;
      readonly opinion: string | null;
    }[];
    readonly reviewAsked: { readonly at: string; readonly user: string | null } | null;
    readonly findings: readonly ShownFinding[];
  };
  readonly operations: readonly ShownCoverage[];
  readonly property: readonly {
    readonly name: string | null;
    readonly quantity: string | null;
    readonly state: string;
  }[];
  readonly statements: readonly { readonly operation: string; readonly at: string; readonly verdict: string }[];
  readonly missing: { readonly close: readonly Missing[]; readonly review: readonly Missing[] };
  readonly review: {
    readonly isDemanded: boolean | null;
    readonly last: string | null;
    readonly source: string | null;
  };
}

export function showDossier(dossier: Dossier, zone: string, cli: CommandLine): string {
  const { case: file, operations, property, statements, missing, review } = dossier;
  const part = (title: Text, lines: readonly string[]) => [
    '',
    cli.say(title),
    ...(lines.length === 0 ? [`  ${cli.say(phrases.none)}`] : lines.map((line) => `  ${line}`)),
  ];
  const words = (...said: readonly (string | null)[]) =>
    said
      .filter((one) => one !== null)
      .map(safe)
      .join(' ');
  const { power } = file;
  return [
    words(file.number, file.matter, file.object, file.unit),
    reviewLine(review, cli),
    ...(file.reviewAsked === null
      ? []
      : [`${cli.say(['已提请', 'asked for'])} ${words(localTime(file.reviewAsked.at, zone), file.reviewAsked.user)}`]),
    ...part(['缺项', 'Missing'], [...missing.close, ...missing.review].map(({ what }) => `✗ ${safe(what)}`)),
    ...part(['案件', 'Case'], [
      words(file.actingName, file.body),
      power === null ? '' : words(power.kind, power.basis, power.from, power.to),
      words(...file.people),
    ].filter((line) => line !== '')),
    ...part(['文书', 'Documents'], file.documents.map(({ date, kind, number, servedAt, serviceMode }) =>
      words(date ?? '—', kind, number, servedAt && localTime(servedAt, zone), serviceMode))),
    ...part(['现场执法', 'Operations'], showCoverage({ operations }, zone, cli).split('\n')),
    ...part(['核对发现', 'Findings'], file.findings.map((finding) => findingLine(finding, zone, cli))),
    ...part(['涉案物品', 'Property'], property.map(({ name, quantity, state }) =>
      `${words(name, quantity)} ${cli.say((propertyStates as Readonly<Record<string, Text>>)[state] ?? [state, state])}`)),
    ...part(['核验表', 'Statements'], statements.map(({ operation, at, verdict }) =>
      `${localTime(at, zone)} ${safe(operation)} ${cli.say(verdicts[verdict] ?? [verdict, verdict])}`)),
    ...part(['法制审核', 'Reviews'], file.reviews.map(({ outcome, date, reviewer, opinion }) =>
      `${cli.say(reviewOutcomes[outcome] ?? [outcome, outcome])} ${words(date, reviewer, opinion)}`)),
  ].join('\n'); // biome-ignore format: one list
}

function reviewLine({ isDemanded, last, source }: Dossier['review'], cli: CommandLine): string {
  const ground = source === null ? '' : ` (${safe(source)})`;
  if (last === 'pass') return cli.say(['法制审核已通过', 'the legal review was passed']);
  if (isDemanded === null)
    return cli.say(['是否须法制审核无法判定', 'whether a legal review is asked for cannot be told']);
  if (!isDemanded) return cli.say(['不要求法制审核', 'no legal review is asked for']);
  return `${cli.say(last === 'return' ? ['法制审核已退回', 'the legal review returned it'] : ['须法制审核', 'a legal review is asked for'])}${ground}`;
}
