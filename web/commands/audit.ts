// audit ls: every event of the log, for the auditor.
import Type from 'typebox';
import { eventTypes } from '../../core/custody-event.ts';
import { defineCommand } from '../command.ts';
import { ClipId, Condition, instantOf, UserName } from './arguments.ts';

export const auditCommands = [
  defineCommand({
    name: 'audit ls',
    action: 'event.list',
    args: Type.Object(
      {
        person: Type.Optional(UserName),
        clip: Type.Optional(ClipId),
        type: Type.Optional(Type.Enum([...eventTypes])),
        from: Type.Optional(Condition),
        to: Type.Optional(Condition),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
        cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$' })),
      },
      { additionalProperties: false },
    ),
    run: ({ station, people, language }, { from, to, cursor, limit = 1000, ...rest }) =>
      people.events({
        ...rest,
        limit,
        ...(from === undefined ? {} : { fromMs: instantOf(from, 'from', station.zone, language) }),
        ...(to === undefined ? {} : { toMs: instantOf(to, 'to', station.zone, language) }),
        ...(cursor === undefined ? {} : { beforeSeq: Number(cursor) }),
      }),
  }),
];
