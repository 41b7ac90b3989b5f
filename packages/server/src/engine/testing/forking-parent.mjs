// Starts the program that it is given as the server starts engines, and prints its process id.
import { fork } from 'node:child_process';

const child = fork(process.argv[2], [], {
  serialization: 'json',
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
});
child.send({ type: 'load', config: { modelPath: 'ok' } });
child.once('message', () => process.stdout.write(`${child.pid}\n`));
