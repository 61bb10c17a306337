// Every report there is.
import { deadlinesReport } from './deadlines-report.ts';
import type { ReportDefinition } from './report-definition.ts';

export const reportTable: readonly ReportDefinition[] = [deadlinesReport];
