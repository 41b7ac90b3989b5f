// A conversation in a real terminal.
import { it as always, expect, inject, onTestFinished } from 'vitest';
import { LAUNCHER } from '../harness/server.ts';
import { hasTerminals, Terminal } from '../harness/terminal.ts';

const CHAT = `${process.execPath} ${LAUNCHER} chat`;

/** A machine without tmux has no terminal to test in. */
const it = always.runIf(hasTerminals());

function openTerminal(): Terminal {
  const variables = { SPRY_BASE_URL: inject('serverUrl'), TERM: 'xterm-256color' };
  const terminal = new Terminal(variables);
  onTestFinished(() => terminal.close());
  return terminal;
}

it('answers and remembers; Ctrl-C stops an answer, and leaves when it comes twice', async () => {
  const terminal = openTerminal();
  terminal.enter(`${CHAT} -t 0 --max-tokens 2000`);
  await terminal.shows(/Talking to smollm2[\s\S]*\n>$/);
  terminal.enter('Say hello.');
  await terminal.shows(/Say hello\.\n[\s\S]*\d+ tokens, \d+ tokens\/s, the first after \d+ ms\n>$/);
  terminal.enter('/system Answer with one word.');
  await terminal.shows(/System: Answer with one word\.\n>$/);
  terminal.enter('/model');
  await terminal.shows(/\* smollm2-135m-instruct[\s\S]*\n>$/);
  terminal.press('Up');
  await terminal.shows(/\n> \/model$/);
  terminal.press('C-c');
  await terminal.shows(/\n>$/);

  terminal.enter('Write a story of a thousand words about the sea.');
  await terminal.shows(/words about the sea\.\n\S+ \S+ \S+ \S+/);
  terminal.press('C-c');
  await terminal.shows(/Stopped\. Ctrl-C again leaves\.[\s\S]*\n>$/);
  terminal.enter('/clear');
  await terminal.shows(/Forgotten\.\n>$/);
  terminal.press('C-c');
  await terminal.shows(/Forgotten\.\n>\nCtrl-C again leaves\.\n>$/);
  terminal.press('C-c');
  await terminal.shows(/\n\$$/);
  terminal.enter('echo "ended with $?"; stty -a | grep -o "[- ]icanon"');
  await terminal.shows(/ended with 130\n icanon/);
});

it.each(['C-d', '/exit'])('%s ends it well', async (leave) => {
  const terminal = openTerminal();
  terminal.enter(`${CHAT}; echo "ended with $?"`);
  await terminal.shows(/Talking to smollm2[\s\S]*\n>$/);
  if (leave === 'C-d') terminal.press(leave);
  else terminal.enter(leave);
  await terminal.shows(/ended with 0/);
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what this is about.
const STYLE = /\x1b\[[\d;]*[1-9]/;

it.each([
  ['paints what it says', '', true],
  ['leaves colours out where NO_COLOR says so', 'NO_COLOR=1 ', false],
])('%s', async (_name, setting, isPainted) => {
  const terminal = openTerminal();
  terminal.enter(`${setting}${CHAT} --max-tokens 16 "Say hello."; echo "ended with $?"`);
  await terminal.shows(/the first after[\s\S]*ended with 0/);
  const answer = terminal.coloredText().split('ended with $?')[1] ?? '';
  expect(STYLE.test(answer)).toBe(isPainted);
});
