// Accounts for a station whose daemon does not run, straight into its log.
import { openStation } from '../cli/station/open-station.ts';
import { SystemClock } from '../cli/station/system-clock.ts';
import { realFiles } from '../storage/file-port.ts';
import type { PeopleHome } from './people.ts';

export async function withPeopleOf(dataDir: string, act: (home: PeopleHome) => Promise<void>): Promise<void> {
  const onFailure = () => undefined; // whatever fails here is thrown to the caller as well
  const station = await openStation({ dataDir, files: realFiles, clock: new SystemClock(), onFailure });
  const { catalogue, secrets, recorder } = station;
  await act({ catalogue, secrets, record: (drafts) => recorder.record(drafts) }).finally(() => station.close());
}
