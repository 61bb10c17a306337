// What `rules check` answers. Needs no station; reads pack files and nothing else.
import { layFiles, loadRules, officePacks, type PackProblem, type RuleFolders } from './load.ts';

export interface CheckedRules {
  /** Files. */
  readonly checked: number;
  readonly problems: readonly PackProblem[];
  readonly warnings: readonly PackProblem[];
}

/**
 * Checks the named files, in this order over base and the office's pack; without any, every built-in pack and those of
 * the site's folders.
 */
export function checkRules(files: readonly string[], { office, siteFolders }: RuleFolders): CheckedRules {
  if (files.length > 0) {
    const { problems, warnings } = layFiles(office, files);
    return { checked: files.length, problems, warnings };
  }
  const offices = officePacks();
  const builtIn = offices.map((id) => layFiles(id, []));
  const site = loadRules({ office, siteFolders });
  const siteFiles = new Set([...site.files.values(), ...site.problems.map(({ file }) => file)]);
  const ours = new Set(
    builtIn.flatMap((loaded) => [...loaded.files.values(), ...loaded.problems.map(({ file }) => file)]),
  );
  return {
    checked: new Set([...siteFiles, ...ours]).size,
    problems: distinct([...builtIn, site].flatMap(({ problems }) => problems)),
    warnings: distinct([...builtIn, site].flatMap(({ warnings }) => warnings)),
  };
}

/** Base is read once for each office. */
function distinct(problems: readonly PackProblem[]): PackProblem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
