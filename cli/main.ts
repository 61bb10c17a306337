// Entry of the command line: the process around a run, and nothing else.
import { runCommandLine } from './program.ts';
import { version } from './version.ts';

// `liuhen … | head` closes the pipe early; the command still ends with its own exit code.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await runCommandLine(process.argv.slice(2), version, {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
});
