// What can be told to a conversation instead of said in it.

import { writeFileSync } from 'node:fs';
import path from 'node:path';

import type { ChatSettings, Message } from './settings.ts';

export type Conversation = {
  readonly settings: ChatSettings;
  readonly messages: Message[];
  readonly cwd: string;
};

type SlashCommand = {
  readonly usage: string;
  readonly help: string;
  /** What to say to the person. */
  readonly run: (argument: string, conversation: Conversation) => string | Promise<string>;
};

const COMMANDS: Readonly<Record<string, SlashCommand>> = {
  '/system': {
    usage: '/system [TEXT | off]',
    help: 'how the model should behave; alone, shows it',
    run: (text, { settings }) => {
      if (text !== '') settings.system = text === 'off' ? undefined : text;
      return settings.system === undefined ? 'No system message.' : `System: ${settings.system}`;
    },
  },
  '/model': {
    usage: '/model [ID]',
    help: 'asks another model from now on; alone, lists them',
    run: chooseModel,
  },
  '/json': {
    usage: '/json [on | off]',
    help: 'whether every answer is a JSON object',
    run: (word, { settings }) => {
      const isOn = word === '' ? settings.format === undefined : word === 'on';
      if (!['', 'on', 'off'].includes(word)) return 'It is /json on or /json off.';
      settings.format = isOn ? { type: 'json_object' } : undefined;
      return isOn ? 'Every answer is a JSON object now.' : 'Answers are text now.';
    },
  },
  '/save': {
    usage: '/save FILE',
    help: 'writes the conversation: as JSON for the API if FILE ends in .json, else as Markdown',
    run: save,
  },
  '/clear': {
    usage: '/clear',
    help: 'forgets what was said; the system message stays',
    run: (_argument, { messages }) => {
      messages.length = 0;
      return 'Forgotten.';
    },
  },
  '/help': { usage: '/help', help: 'this list', run: () => helpText() },
};

/** The command that ends the conversation. */
export const EXIT_COMMAND = '/exit';

/** All of them, for Tab. */
export const COMMAND_NAMES: readonly string[] = [...Object.keys(COMMANDS), EXIT_COMMAND];

/** Does what a line that begins with a slash says. @returns what to say to the person */
export async function runSlashCommand(line: string, conversation: Conversation): Promise<string> {
  const [name = '', ...words] = line.trim().split(/\s+/);
  const command = COMMANDS[name];
  if (command === undefined) {
    return `There is no ${name}; /help lists what there is. What begins with a space is said.`;
  }
  const argument = words.length === 0 ? '' : line.trim().slice(name.length).trim();
  return await command.run(argument, conversation);
}

function helpText(): string {
  const rows = Object.values(COMMANDS).map(({ usage, help }) => [usage, help]);
  rows.push([EXIT_COMMAND, 'ends the conversation; so do Ctrl-D, and Ctrl-C twice']);
  rows.push(['"""', 'begins and ends a message of several lines']);
  const width = Math.max(...rows.map(([usage = '']) => usage.length));
  return rows.map(([usage = '', help = '']) => `${usage.padEnd(width)}  ${help}`).join('\n');
}

async function chooseModel(id: string, { settings }: Conversation): Promise<string> {
  const { data } = await settings.client.models.list();
  const ids = data.map((model) => model.id);
  if (id !== '' && !ids.includes(id))
    return `There is no model ${id}. There are: ${ids.join(', ')}.`;
  if (id !== '') {
    settings.model = id;
    return `${id} answers from now on.`;
  }
  return ids.map((other) => `${other === settings.model ? '*' : ' '} ${other}`).join('\n');
}

function save(file: string, { settings, messages, cwd }: Conversation): string {
  if (file === '') return 'It is /save FILE.';
  const { system, model } = settings;
  const all = [...(system === undefined ? [] : [{ role: 'system', content: system }]), ...messages];
  const text = file.endsWith('.json')
    ? `${JSON.stringify({ model, messages: all }, null, 2)}\n`
    : all.map(({ role, content }) => `## ${role}\n\n${content}\n`).join('\n');
  const target = path.resolve(cwd, file);
  try {
    writeFileSync(target, text, { flag: 'wx' });
    return `Written to ${target}.`;
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (isThere) return `${target} is there already; choose another name.`;
    return `It cannot be written: ${error instanceof Error ? error.message : String(error)}`;
  }
}
