// The leaves of a docking session itself (its clips' leaves are composed where they are sealed). Pure.
import { createHash } from 'node:crypto';
import { canonicalBytes, type Json } from '../../core/canonical-json.ts';
import type { EventDraft } from '../../core/custody-event.ts';
import type { ErrorDocument } from '../../core/errors.ts';
import type { BayStatus, SourceName } from '../../core/model.ts';
import type { ListedVolume } from '../pull/messages.ts';
import type { VolumeFacts } from './volume-facts.ts';

/** So many untaken entries are named in the private detail; all of them stand in the digest and the count. */
const maxNamed = 200;

export function dockDraft(bay: string, volume: ListedVolume, { usb, inquiry }: VolumeFacts): EventDraft {
  const notTaken = volume.notTaken.map(({ source, reason }) => ({ path: source.path, reason }));
  return {
    type: 'dock',
    actor: 'station',
    public: {
      profile: volume.profile,
      files: volume.files,
      bytes: volume.bytes,
      notTaken: notTaken.length,
      notTakenDigest: createHash('sha256')
        .update(canonicalBytes(notTaken as Json))
        .digest('hex'),
    },
    private: {
      bay,
      device: volume.serial,
      label: volume.label,
      officer: volume.officer,
      ...(usb === null ? {} : { usb }),
      ...(inquiry === null ? {} : { inquiry: { ...inquiry } }),
      ...(volume.capacity === null ? {} : { capacity: { ...volume.capacity } }),
      notTaken: notTaken.slice(0, maxNamed),
    },
  };
}

/** @param what why, where that is not the register of recorders. */
export function refuseDraft(bay: string, what?: string): EventDraft {
  const detail = { bay, ...(what === undefined ? {} : { what }) };
  return { type: 'refuse', actor: 'station', public: { code: 'VOLUME_REFUSED' }, private: detail };
}

/** The volume was not made writable, so nothing of it was erased. */
export function notClearedDraft(bay: string, { code, message }: Pick<ErrorDocument, 'code' | 'message'>): EventDraft {
  return { type: 'refuse', actor: 'station', public: { code }, private: { bay, what: message } };
}

export function pullFailedDraft(
  bay: string,
  failed: { readonly source: SourceName; readonly bytes: number; readonly error: ErrorDocument },
): EventDraft {
  const { source, bytes, error } = failed;
  return {
    type: 'pull-failed',
    actor: 'station',
    public: { code: error.code, bytes },
    private: {
      bay,
      path: source.path,
      ...(source.pathHex === undefined ? {} : { pathHex: source.pathHex }),
      what: error.message,
    },
  };
}

/** With the beginning of the docking and the volume's label: what its clocks were worth is held against that later. */
export function undockDraft(status: BayStatus, label: string | null): EventDraft {
  const { bay, device, state, files, clips, remaining, since: docked } = status;
  const detail = { bay, device, label, docked };
  return { type: 'undock', actor: 'station', public: { state, files, clips, remaining }, private: detail };
}
