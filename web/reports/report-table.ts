// Every report there is.
import { camerasReport } from './cameras-report.ts';
import { deadlinesReport } from './deadlines-report.ts';
import { dutyReport } from './duty-report.ts';
import { interruptionsReport } from './interruptions-report.ts';
import { lateReport } from './late-report.ts';
import { missingReport } from './missing-report.ts';
import type { ReportDefinition } from './report-definition.ts';
import { unlinkedReport } from './unlinked-report.ts';
import { yearReport } from './year-report.ts';

export const reportTable: readonly ReportDefinition[] = [
  missingReport,
  dutyReport,
  interruptionsReport,
  deadlinesReport,
  unlinkedReport,
  lateReport,
  camerasReport,
  yearReport,
];
