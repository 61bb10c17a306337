// Where a request comes from, for the log of log-ins and the limits on them.
/** Where a request comes from: the socket, or an address over HTTP. */
export interface Source {
  readonly via: 'socket' | 'http';
  readonly address: string;
}
