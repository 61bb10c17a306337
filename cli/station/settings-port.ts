// Settings as commands ask for them: one row a key, in the form that JSON shows.
import type { Settings } from '../../storage/station/settings.ts';
import { knownKey } from '../../storage/station/settings.ts';
import type { SettingRow, SettingsPort } from '../../web/station-port.ts';

/** @param onSet told the key of each setting that was changed. */
export function settingsPort(settings: Settings, onSet: (key: string) => void): SettingsPort {
  const rows = () => settings.list() as readonly SettingRow[];
  const row = (key: string) => rows().find((found) => found.key === knownKey(key)) as SettingRow;
  return {
    list: rows,
    get: row,
    parse: (key, value) => settings.parse(key, value) as SettingRow['value'],
    set: async (key, value) => {
      await settings.set(key, value);
      onSet(key);
      return row(key);
    },
  };
}
