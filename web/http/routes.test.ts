import { describe, expect, test } from 'vitest';
import { commandTable } from '../commands/table.ts';
import { answerSchemas } from './answer-schemas.ts';
import { parametersOf } from './route-arguments.ts';
import { routedElsewhere, routes, socketOnly } from './routes.ts';

const commands = new Map(commandTable.map((command) => [command.name, command]));

describe('the table of routes', () => {
  test('names commands that exist, each path and method once', () => {
    const seen = routes.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(seen).size).toBe(seen.length);
    for (const { command } of routes) expect(commands.has(command), command).toBe(true);
  });

  test('leaves no command out without a reason', () => {
    const reached = [...routes.map(({ command }) => command), ...Object.keys({ ...routedElsewhere, ...socketOnly })];
    expect(new Set(reached).size).toBe(reached.length);
    expect(reached.toSorted()).toEqual([...commands.keys()].toSorted());
  });

  test.each(routes)('$method $path holds arguments of its command alone', ({ path, command, from, answer }) => {
    const { properties } = commands.get(command)!.args;
    const names = parametersOf(path);
    for (const name of names) expect(Object.keys(properties)).toContain(name);
    // Whatever the path does not hold comes from somewhere, and only then.
    expect(Object.keys(properties).length > names.length).toBe(from !== undefined);
    expect(answer === 'bytes' || Object.hasOwn(answerSchemas, answer)).toBe(true);
  });
});
