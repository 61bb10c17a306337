// Counts what a vitest run did, with a reason for everything that did not run. No printing here.
import type { Reporter, TestModule, TestSuite } from 'vitest/node';

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  /** One line a skipped test: its full name and why. */
  readonly reasons: string[];
}

export interface TallyReporter extends Reporter {
  /** Undefined until the run is over. */
  tally(): Tally | undefined;
}

/**
 * A vitest reporter that keeps the numbers. A file that could not be loaded, a failing hook of a file or suite, an
 * unhandled error and a test that never finished count as failed: none of them may pass in silence.
 */
export function tallyReporter(): TallyReporter {
  let result: Tally | undefined;
  return {
    tally: () => result,
    onTestRunEnd(modules, unhandled) {
      const tally: Tally = { passed: 0, failed: unhandled.length, skipped: 0, reasons: [] };
      for (const module of modules) countModule(module, tally);
      result = tally;
    },
  };
}

function countModule(module: TestModule, tally: Tally): void {
  tally.failed += module.errors().length;
  for (const suite of module.children.allSuites()) tally.failed += suite.errors().length;
  for (const test of module.children.allTests()) {
    const outcome = test.result();
    if (outcome.state === 'passed') tally.passed += 1;
    else if (outcome.state !== 'skipped') tally.failed += 1;
    else {
      tally.skipped += 1;
      const reason = outcome.note ?? (hookFailed(test.parent) ? 'a hook before it failed' : 'NO REASON GIVEN');
      tally.reasons.push(`${module.relativeModuleId} > ${test.fullName}: ${reason}`);
    }
  }
}

function hookFailed(parent: TestSuite | TestModule): boolean {
  if (parent.errors().length > 0) return true;
  return parent.type === 'suite' && hookFailed(parent.parent);
}
