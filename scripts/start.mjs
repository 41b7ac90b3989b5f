// `npm start [-- options]`: the command `spry serve`, in this very process, so that signals and
// exit codes are the server's own.

// npm runs scripts in the repository's root; paths on the command line are meant from where
// the person is.
if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);

process.argv.splice(2, 0, 'serve');
await import('../packages/cli/bin/spry.mjs');
