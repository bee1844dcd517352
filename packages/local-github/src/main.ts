import { runCommand } from './command.ts';

process.exitCode = await runCommand(process.argv.slice(2), {
  out: console.log,
  err: console.error,
  onStop: (stop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  },
});
