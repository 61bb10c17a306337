// The `camera` leaf: what it says of the register of recorders. Ids in the leaf, serials and names beside it.
import type { EventDraft } from './custody-event.ts';
import type { Camera } from './model.ts';

/** `public.action` of a `camera` leaf: closed. */
export const cameraActions = {
  register: 'register',
  /** Another unit or another holder. */
  assign: 'assign',
  retire: 'retire',
  /** Drawn by an officer for a shift, and brought back. */
  draw: 'draw',
  return: 'return',
} as const;

export type CameraAction = keyof typeof cameraActions;

/** @param officer id of the officer who draws it, for `draw`. */
export function cameraChanged(
  action: CameraAction,
  { id, serial, name, unit, officer }: Camera,
  drawnBy: { readonly id: string; readonly certificate: string } | null = null,
): Omit<EventDraft, 'actor'> {
  return {
    type: 'camera',
    public: {
      action: cameraActions[action],
      camera: id,
      unit,
      ...(officer === null ? {} : { officer }),
      ...(drawnBy === null ? {} : { drawnBy: drawnBy.id }),
    },
    private: {
      serial,
      ...(name === null ? {} : { name }),
      ...(drawnBy === null ? {} : { drawnBy: drawnBy.certificate }),
    },
  };
}
