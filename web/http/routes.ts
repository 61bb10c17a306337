// Every path under /api/v1 that is a command: transport alone, as a table. Path parameters are named like the arguments
// that they become; a test holds the table against the commands both ways.

/** Names of answers that /openapi.json describes (answer-schemas.ts). */
export type AnswerName =
  | 'AddedOperation'
  | 'BayStatus'
  | 'Bays'
  | 'Annex'
  | 'Binding'
  | 'Camera'
  | 'CameraClocks'
  | 'Cameras'
  | 'Case'
  | 'CaseDossier'
  | 'CaseFile'
  | 'CaseImport'
  | 'CaseNote'
  | 'ChosenCase'
  | 'Cases'
  | 'CaseDeadlines'
  | 'CaseProperty'
  | 'Clip'
  | 'ClipCheck'
  | 'Clips'
  | 'Consistency'
  | 'Coverage'
  | 'CustodyEvents'
  | 'ExplainedMatter'
  | 'FsckReport'
  | 'Health'
  | 'Inbox'
  | 'Jobs'
  | 'LinkedClips'
  | 'LogCheckpoint'
  | 'MadeStatement'
  | 'Officer'
  | 'Officers'
  | 'OperationCoverage'
  | 'Ports'
  | 'Priority'
  | 'Report'
  | 'Reports'
  | 'RoutineClips'
  | 'Roster'
  | 'RosterImport'
  | 'RosterRemoved'
  | 'Rules'
  | 'PropertyDue'
  | 'PropertyItem'
  | 'Setting'
  | 'Settings'
  | 'StationStatus'
  | 'SuggestionRefused'
  | 'Suggestions'
  | 'Time'
  | 'TimeCode'
  | 'Topology'
  | 'Unit'
  | 'Units'
  | 'User'
  | 'Users'
  | 'bytes';

export interface HttpRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below /api/v1. */
  readonly path: string;
  readonly command: string;
  /** Where the arguments come from that the path does not hold; left out: there are none. */
  readonly from?: 'query' | 'body';
  readonly answer: AnswerName;
  /** 200 where it is left out. */
  readonly status?: 201;
  /** Most that a body may hold, where a table comes in one piece; 64 KiB where it is left out. */
  readonly bodyBytes?: number;
}

// biome-ignore format: one table, read across
export const routes: readonly HttpRoute[] = [
  { method: 'GET', path: '/health', command: 'station health', answer: 'Health' },
  { method: 'GET', path: '/time', command: 'station time', answer: 'Time' },
  { method: 'GET', path: '/dock', command: 'dock ls', answer: 'Bays' },
  { method: 'PUT', path: '/dock/:bay/priority', command: 'dock prioritise', from: 'body', answer: 'Priority' },
  { method: 'GET', path: '/dock/time-code', command: 'dock time-code', answer: 'TimeCode' },
  { method: 'POST', path: '/dock/:bay/salvage', command: 'dock salvage', answer: 'BayStatus' },
  { method: 'GET', path: '/ports', command: 'dock ports', answer: 'Ports' },
  { method: 'GET', path: '/topology', command: 'dock topology', answer: 'Topology' },
  { method: 'PUT', path: '/ports/:port', command: 'dock bind', from: 'body', answer: 'Binding' },
  { method: 'DELETE', path: '/ports/:port', command: 'dock unbind', answer: 'Binding' },
  { method: 'GET', path: '/station', command: 'station status', answer: 'StationStatus' },
  { method: 'GET', path: '/jobs', command: 'station jobs', answer: 'Jobs' },

  { method: 'GET', path: '/clips', command: 'clip ls', from: 'query', answer: 'Clips' },
  { method: 'GET', path: '/clips/:clip', command: 'clip show', answer: 'Clip' },
  { method: 'GET', path: '/clips/:clip/custody', command: 'clip custody', answer: 'CustodyEvents' },
  { method: 'GET', path: '/clips/:clip/original', command: 'clip original', answer: 'bytes' },
  { method: 'GET', path: '/clips/:clip/playback', command: 'clip playback', answer: 'bytes' },
  { method: 'GET', path: '/clips/:clip/thumbnail', command: 'clip thumbnail', answer: 'bytes' },
  { method: 'POST', path: '/clips/:clip/check', command: 'clip check', answer: 'ClipCheck' },
  { method: 'PUT', path: '/clips/:clip/cases/:case', command: 'clip link', answer: 'Clip' },
  { method: 'DELETE', path: '/clips/:clip/cases/:case', command: 'clip unlink', from: 'query', answer: 'Clip' },
  { method: 'GET', path: '/suggestions', command: 'clip suggestions', from: 'query', answer: 'Suggestions' },
  { method: 'POST', path: '/suggestions', command: 'clip suggest', from: 'body', answer: 'ChosenCase' },
  { method: 'POST', path: '/dock/:bay/case', command: 'dock choose', from: 'body', answer: 'ChosenCase' },
  { method: 'POST', path: '/clips/:clip/refuse', command: 'clip refuse', from: 'body', answer: 'SuggestionRefused' },
  { method: 'GET', path: '/inbox', command: 'clip inbox', from: 'query', answer: 'Inbox' },
  { method: 'POST', path: '/routine-clips', command: 'clip routine', from: 'body', answer: 'RoutineClips' },
  { method: 'POST', path: '/cases/:case/links', command: 'clip link-many', from: 'body', answer: 'LinkedClips' },
  { method: 'POST', path: '/clips/:clip/anchor', command: 'clip anchor', from: 'body', answer: 'Clip' },
  { method: 'GET', path: '/cases', command: 'case ls', from: 'query', answer: 'Cases' },
  { method: 'GET', path: '/cases/:case/qr', command: 'case qr', answer: 'bytes' },
  { method: 'POST', path: '/cases', command: 'case open', from: 'body', answer: 'Case', status: 201 },
  { method: 'POST', path: '/case-imports', command: 'case import', from: 'body', answer: 'CaseImport' },
  { method: 'GET', path: '/cases/:case', command: 'case show', answer: 'CaseFile' },
  { method: 'GET', path: '/cases/:case/dossier', command: 'case dossier', answer: 'CaseDossier' },
  { method: 'PUT', path: '/cases/:case', command: 'case edit', from: 'body', answer: 'CaseFile' },
  { method: 'POST', path: '/cases/:case/close', command: 'case close', answer: 'CaseFile' },
  { method: 'POST', path: '/cases/:case/reopen', command: 'case reopen', from: 'body', answer: 'CaseFile' },
  { method: 'GET', path: '/cases/:case/coverage', command: 'case coverage', answer: 'Coverage' },
  { method: 'GET', path: '/cases/:case/deadlines', command: 'case deadlines', answer: 'CaseDeadlines' },
  { method: 'GET', path: '/deadlines', command: 'case due', answer: 'CaseDeadlines' },
  { method: 'GET', path: '/reports', command: 'report ls', answer: 'Reports' },
  { method: 'GET', path: '/reports/:report', command: 'report', from: 'query', answer: 'Report' },
  { method: 'GET', path: '/cases/:case/property', command: 'case property ls', answer: 'CaseProperty' },
  { method: 'POST', path: '/cases/:case/property', command: 'case property add', from: 'body', answer: 'PropertyItem', status: 201 },
  { method: 'POST', path: '/cases/:case/property/:property/moves', command: 'case property move', from: 'body', answer: 'PropertyItem', status: 201 },
  { method: 'POST', path: '/cases/:case/property-checks', command: 'case property check', from: 'body', answer: 'CaseProperty', status: 201 },
  { method: 'GET', path: '/property/due', command: 'case property due', answer: 'PropertyDue' },
  { method: 'POST', path: '/cases/:case/documents', command: 'case document add', from: 'body', answer: 'CaseFile', status: 201 },
  { method: 'POST', path: '/cases/:case/reviews', command: 'case review', from: 'body', answer: 'CaseFile', status: 201 },
  { method: 'POST', path: '/cases/:case/review-asks', command: 'case review ask', answer: 'CaseFile', status: 201 },
  { method: 'POST', path: '/cases/:case/operations', command: 'case operation add', from: 'body', answer: 'AddedOperation', status: 201 },
  { method: 'PUT', path: '/cases/:case/operations/:operation', command: 'case operation edit', from: 'body', answer: 'Case' },
  { method: 'DELETE', path: '/cases/:case/operations/:operation', command: 'case operation void', from: 'query', answer: 'Case' },
  { method: 'PUT', path: '/cases/:case/operations/:operation/steps/:step', command: 'case step', from: 'body', answer: 'OperationCoverage' },
  { method: 'POST', path: '/cases/:case/operations/:operation/stand-ins', command: 'case stand-in', from: 'body', answer: 'OperationCoverage', status: 201 },
  { method: 'POST', path: '/cases/:case/operations/:operation/notes', command: 'case note add', from: 'body', answer: 'CaseNote', status: 201 },
  { method: 'GET', path: '/cases/:case/papers/:kind', command: 'case paper', from: 'query', answer: 'bytes' },
  { method: 'POST', path: '/cases/:case/operations/:operation/statements', command: 'case statement', answer: 'MadeStatement', status: 201 },
  { method: 'POST', path: '/cases/:case/notes/:note/approve', command: 'case note approve', from: 'body', answer: 'CaseNote' },
  { method: 'POST', path: '/cases/:case/notes/:note/return', command: 'case note return', from: 'body', answer: 'CaseNote' },

  { method: 'GET', path: '/roster', command: 'roster ls', from: 'query', answer: 'Roster' },
  { method: 'DELETE', path: '/roster', command: 'roster remove', from: 'query', answer: 'RosterRemoved' },
  { method: 'POST', path: '/roster-imports', command: 'roster import', from: 'body', answer: 'RosterImport', bodyBytes: 1 << 20 },

  { method: 'GET', path: '/events', command: 'audit ls', from: 'query', answer: 'CustodyEvents' },
  { method: 'GET', path: '/log/checkpoint', command: 'log checkpoint', answer: 'LogCheckpoint' },
  { method: 'POST', path: '/log/consistency', command: 'log consistency', from: 'body', answer: 'Consistency' },
  { method: 'POST', path: '/fsck', command: 'fsck', answer: 'FsckReport' },

  { method: 'GET', path: '/cameras', command: 'camera ls', answer: 'Cameras' },
  { method: 'GET', path: '/cameras/clocks', command: 'camera clocks', answer: 'CameraClocks' },
  { method: 'POST', path: '/cameras', command: 'camera register', from: 'body', answer: 'Camera', status: 201 },
  { method: 'PUT', path: '/cameras/:camera', command: 'camera assign', from: 'body', answer: 'Camera' },
  { method: 'POST', path: '/cameras/:camera/draw', command: 'camera draw', from: 'body', answer: 'Camera' },
  { method: 'POST', path: '/cameras/:camera/return', command: 'camera return', answer: 'Camera' },
  { method: 'POST', path: '/cameras/:camera/retire', command: 'camera retire', answer: 'Camera' },

  { method: 'GET', path: '/users', command: 'user ls', answer: 'Users' },
  { method: 'POST', path: '/users', command: 'user add', from: 'body', answer: 'User', status: 201 },
  { method: 'POST', path: '/users/:user/disable', command: 'user disable', answer: 'User' },
  { method: 'POST', path: '/users/:user/enable', command: 'user enable', answer: 'User' },
  { method: 'PUT', path: '/users/:user/password', command: 'user passwd', from: 'body', answer: 'User' },
  { method: 'PUT', path: '/users/:user/roles/:role', command: 'user grant', answer: 'User' },
  { method: 'DELETE', path: '/users/:user/roles/:role', command: 'user revoke', answer: 'User' },
  { method: 'GET', path: '/units', command: 'unit ls', answer: 'Units' },
  { method: 'POST', path: '/units', command: 'unit add', from: 'body', answer: 'Unit', status: 201 },
  { method: 'PUT', path: '/units/:unit', command: 'unit move', from: 'body', answer: 'Unit' },
  { method: 'GET', path: '/officers', command: 'officer ls', answer: 'Officers' },
  { method: 'POST', path: '/officers', command: 'officer add', from: 'body', answer: 'Officer', status: 201 },
  { method: 'DELETE', path: '/officers/:officer', command: 'officer remove', answer: 'Officer' },
  { method: 'GET', path: '/rules', command: 'rules ls', answer: 'Rules' },
  { method: 'GET', path: '/rules/:matter', command: 'rules explain', from: 'query', answer: 'ExplainedMatter' },
  { method: 'GET', path: '/annex', command: 'rules print', answer: 'Annex' },
  { method: 'GET', path: '/settings', command: 'config ls', answer: 'Settings' },
  { method: 'GET', path: '/settings/:key', command: 'config get', answer: 'Setting' },
  { method: 'PUT', path: '/settings/:key', command: 'config set', from: 'body', answer: 'Setting' },
];

/** Commands with a file of their own here, because more than arguments and an answer goes over the line. */
export const routedElsewhere: Readonly<Record<string, string>> = {
  'session open': 'session-routes.ts',
  'session show': 'session-routes.ts',
  'session close': 'session-routes.ts',
  passwd: 'session-routes.ts',
  'export plan': 'packages.ts',
  export: 'packages.ts',
  'station metrics': 'metrics.ts',
};

/** Commands of the socket alone, and why. */
export const socketOnly: Readonly<Record<string, string>> = {
  'rules import': 'a table of some hundred rows is more than the body of a request holds',
  'clip get': 'a copy with its purpose is a package over HTTP; looking at an original is /clips/:clip/original',
};
