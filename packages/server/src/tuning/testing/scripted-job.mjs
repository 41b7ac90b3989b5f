// Stands in for the measuring process: does what the job's model path says.
process.once('message', ({ modelPath }) => {
  switch (modelPath) {
    case 'answers':
      process.send({ type: 'progress', done: 1, total: 2 });
      process.send({ type: 'scored', score: { keys: Object.keys(process.env) } });
      break;
    case 'fails':
      process.send({ type: 'failed', message: 'The weights are odd.' });
      break;
    case 'dies':
      process.kill(process.pid, 'SIGABRT');
      break;
    default: // never ends
      process.send({ type: 'progress', done: process.pid, total: 0 });
      setInterval(() => undefined, 1000);
  }
});
