// Every command there is. Both ways in, socket and HTTP, dispatch over this list alone.
import type { Command } from '../command.ts';
import { caseCommands } from './case.ts';
import { clipCommands } from './clip.ts';
import { configCommands } from './config.ts';
import { dockCommands } from './dock.ts';
import { exportCommands } from './export.ts';
import { fsckCommands } from './fsck.ts';
import { logCommands } from './log.ts';
import { stationCommands } from './station.ts';

export const commandTable: readonly Command[] = [
  ...stationCommands,
  ...configCommands,
  ...dockCommands,
  ...clipCommands,
  ...caseCommands,
  ...exportCommands,
  ...logCommands,
  ...fsckCommands,
];
