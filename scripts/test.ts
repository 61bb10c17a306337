// `npm test`: every test that needs no special machine, and last a line `N passed, N failed, N skipped`.
// `--campaign faults` runs the long fault campaigns instead, `--campaign dock` the installed station in an emulated PC;
// other words pick test files by part of their path, `-t WORDS` tests by part of their name.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';
import { type Tally, tallyReporter } from './test-tally.ts';

const { values, positionals } = parseArgs({
  options: { campaign: { type: 'string' }, t: { type: 'string', short: 't' } },
  allowPositionals: true,
});
if (values.campaign !== undefined && !['faults', 'dock'].includes(values.campaign)) {
  process.stderr.write(`there is no campaign "${values.campaign}", only: faults, dock\n`);
  process.exit(2);
}
if (values.campaign !== undefined) process.env['LIUHEN_CAMPAIGN'] = values.campaign;
process.env['LIUHEN_SEED'] ||= String(randomInt(2 ** 32));
process.stdout.write(
  `seed ${process.env['LIUHEN_SEED']} (to repeat this run: LIUHEN_SEED=${process.env['LIUHEN_SEED']})\n`,
);

const reporter = tallyReporter();
const vitest = await startVitest(positionals, {
  run: true,
  reporters: ['default', reporter],
  ...(values.t === undefined ? {} : { testNamePattern: values.t }),
});
await vitest.close();
const tally: Tally = reporter.tally() ?? { passed: 0, failed: 1, skipped: 0, reasons: [] };
const nothingRan = tally.passed + tally.failed === 0;

const lines = tally.reasons.length > 0 ? ['', 'skipped:', ...tally.reasons.map((reason) => `  ${reason}`)] : [];
if (nothingRan) lines.push('', 'no test ran');
lines.push('', `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
const ok = tally.failed === 0 && !nothingRan;
process.stdout.write(`${lines.join('\n')}\n`, () => process.exit(ok ? 0 : 1));
