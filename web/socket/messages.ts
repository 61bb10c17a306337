// The control documents on the daemon's socket, in `json` frames. A connection carries one request and its answer:
// accepted · (progress | file-begin · bytes* · file-end)* · (text* · result | error). The asker keeps its side open; closing it is
// taking the request back.
import type { ErrorDocument } from '../../core/errors.ts';
import type { Language } from '../language.ts';
import type { Progress } from '../station-port.ts';

export interface SocketRequest {
  readonly command: string;
  readonly args: unknown;
  readonly language: Language;
  /** Who asks: an open session's token, or a name with its password. */
  readonly token?: string;
  readonly user?: string;
  readonly password?: string;
}

export type SocketMessage =
  | { readonly kind: 'accepted' }
  | ({ readonly kind: 'progress' } & Progress)
  | { readonly kind: 'file-begin'; readonly path: string; readonly bytes: number }
  | { readonly kind: 'file-end' }
  /** The text frames before it are the answer's JSON; times in it are for showing in this zone. */
  | { readonly kind: 'result'; readonly zone: string }
  | { readonly kind: 'error'; readonly error: ErrorDocument };
