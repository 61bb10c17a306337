// Every command there is. Both ways in, socket and HTTP, dispatch over this list alone.
import type { Command } from '../command.ts';
import { auditCommands } from './audit.ts';
import { cameraCommands } from './camera.ts';
import { caseCommands } from './case.ts';
import { caseDeadlineCommands } from './case-deadlines.ts';
import { caseDocumentCommands } from './case-document.ts';
import { caseOperationCommands } from './case-operation.ts';
import { casePaperCommands } from './case-paper.ts';
import { casePropertyCommands } from './case-property.ts';
import { caseQrCommands } from './case-qr.ts';
import { caseStatementCommands } from './case-statement.ts';
import { clipCommands } from './clip.ts';
import { clipInboxCommands } from './clip-inbox.ts';
import { configCommands } from './config.ts';
import { dockCommands } from './dock.ts';
import { exportCommands } from './export.ts';
import { fsckCommands } from './fsck.ts';
import { logCommands } from './log.ts';
import { mediaCommands } from './media.ts';
import { officerCommands } from './officer.ts';
import { officerChoiceCommands } from './officer-choice.ts';
import { reportCommands } from './report.ts';
import { rosterCommands } from './roster.ts';
import { rulesCommands } from './rules.ts';
import { sessionCommands } from './session.ts';
import { stationCommands } from './station.ts';
import { suggestionCommands } from './suggestion.ts';
import { unitCommands } from './unit.ts';
import { userCommands } from './user.ts';

export const commandTable: readonly Command[] = [
  ...stationCommands,
  ...configCommands,
  ...rulesCommands,
  ...dockCommands,
  ...clipCommands,
  ...clipInboxCommands,
  ...caseCommands,
  ...caseOperationCommands,
  ...caseDocumentCommands,
  ...caseQrCommands,
  ...suggestionCommands,
  ...officerChoiceCommands,
  ...casePropertyCommands,
  ...caseDeadlineCommands,
  ...caseStatementCommands,
  ...casePaperCommands,
  ...reportCommands,
  ...rosterCommands,
  ...exportCommands,
  ...logCommands,
  ...fsckCommands,
  ...mediaCommands,
  ...sessionCommands,
  ...userCommands,
  ...unitCommands,
  ...officerCommands,
  ...auditCommands,
  ...cameraCommands,
];
