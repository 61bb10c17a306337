// What a clip's time codes say of its recorder's clock, as an `anchor` leaf. The rule is core/policy/filmed-offset.ts.
import { filmedDraft } from '../../core/anchor-event.ts';
import type { Manifest } from '../../core/model.ts';
import { type DeviceStart, deviceStart, filmedOffset } from '../../core/policy/filmed-offset.ts';
import { timeCodePrefix } from '../../core/time-code.ts';
import type { CodeListener } from './code-listener.ts';

/** @param station id of this station. @param secret that its codes are made with. */
export function timeCodeListener(station: string, secret: Uint8Array): CodeListener {
  return {
    prefix: timeCodePrefix,
    isLookedAtClosely: true,
    hear(manifest, sightings) {
      if (sightings.length === 0) return { facts: {}, drafts: [] };
      const { clip, time } = manifest;
      const filmed = { station, secret, start: startOf(manifest), dockedMs: Date.parse(time.docked) };
      const found = filmedOffset(sightings, filmed);
      if (!found.ok) return { facts: { timeCode: found.reason }, drafts: [] };
      return { facts: { timeCode: 'read' }, drafts: [filmedDraft(clip, found.reading)] };
    },
  };
}

function startOf({ time }: Manifest): DeviceStart | null {
  if (time.deviceStart === undefined) return null;
  return deviceStart(Date.parse(time.deviceStart), time.startSource);
}
