// Conversations as a file: JSON that a person can read, and that another browser can take in.

import { isRecord } from '../json/read-json.ts';
import { readSettings } from '../settings/settings.ts';
import type { Conversation } from './conversation.ts';
import { afterReload, titleFrom } from './conversation.ts';
import { treeOf } from './tree.ts';
import { type Answer, emptyAnswer, type Turn } from './turn.ts';

const format = 'spry-conversations';
const version = 1;

export function toFile(conversations: readonly Conversation[]): string {
  const entries = conversations.map(({ tree, ...rest }) => ({
    ...rest,
    turns: [...tree.turns.values()],
    chosen: [...tree.chosen],
  }));
  return `${JSON.stringify({ format, version, conversations: entries }, null, 2)}\n`;
}

/**
 * Reads a file that `toFile` wrote, however it was edited since. All ids are made anew, so that
 * nothing that is kept is written over.
 *
 * @throws {Error} when it is no such file; the message says why
 */
export function fromFile(text: string): Conversation[] {
  const file = parse(text);
  if (!isRecord(file) || file['format'] !== format || !Array.isArray(file['conversations'])) {
    throw new Error('This is no file of conversations from Spry.');
  }
  if (file['version'] !== version) {
    throw new Error(`The file has version ${file['version']}, and this page reads ${version}.`);
  }
  return file['conversations'].filter(isRecord).map(readEntry);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('This is no file of conversations from Spry: it is not JSON.');
  }
}

type Entry = Readonly<Record<string, unknown>>;

function readEntry(entry: Entry): Conversation {
  const ids = new Map<string, string>();
  const stored = Array.isArray(entry['turns']) ? entry['turns'].filter(isRecord) : [];
  for (const { id } of stored) if (typeof id === 'string') ids.set(id, crypto.randomUUID());
  const turns = stored.flatMap((turn) => readTurn(turn, ids)).map(afterReload);
  const tree = treeOf(turns, readChosen(entry['chosen'], ids));
  const firstText = turns.find(({ role }) => role === 'user')?.text ?? 'Imported';
  return {
    id: crypto.randomUUID(),
    title: textOf(entry['title']) || titleFrom(firstText),
    createdMs: numberOf(entry['createdMs']) ?? 0,
    updatedMs: numberOf(entry['updatedMs']) ?? 0,
    settings: readSettings(entry['settings']),
    tree,
  };
}

function readTurn(entry: Entry, ids: ReadonlyMap<string, string>): Turn[] {
  const id = ids.get(textOf(entry['id']));
  const parentId = entry['parentId'] === null ? null : ids.get(textOf(entry['parentId']));
  if (id === undefined || parentId === undefined) return [];
  const base = { id, parentId, createdMs: numberOf(entry['createdMs']) ?? 0 };
  const text = textOf(entry['text']);
  switch (entry['role']) {
    case 'user':
      return [{ ...base, role: 'user', text }];
    case 'tool':
      return [{ ...base, role: 'tool', text, callId: textOf(entry['callId']) }];
    case 'assistant':
      return [{ ...base, role: 'assistant', ...readAnswer(entry), text }];
    default:
      return [];
  }
}

const STATES = ['done', 'stopped', 'cut', 'failed'] as const;

/** The parts that are shown; of figures and the request, what has the right form. */
function readAnswer(entry: Entry): Answer {
  const { model, usage, toolCalls, failure, request } = entry;
  const fields = isRecord(request) && typeof request['model'] === 'string' ? request : {};
  const state = STATES.find((candidate) => candidate === entry['state']) ?? 'cut';
  return {
    ...emptyAnswer({ model: '', ...fields }),
    state,
    reasoning: textOf(entry['reasoning']),
    toolCalls: Array.isArray(toolCalls) ? toolCalls.filter(isToolCall) : [],
    model: typeof model === 'string' ? model : undefined,
    failure: isRecord(failure) ? readFailure(failure) : undefined,
    usage: isUsage(usage) ? usage : undefined,
    firstTextMs: numberOf(entry['firstTextMs']),
    totalMs: numberOf(entry['totalMs']),
    requestId: textOf(entry['requestId']) || undefined,
  };
}

function readFailure(failure: Entry): NonNullable<Answer['failure']> {
  return {
    message: textOf(failure['message']),
    status: numberOf(failure['status']),
    code: textOf(failure['code']) || undefined,
    param: textOf(failure['param']) || undefined,
    requestId: textOf(failure['requestId']) || undefined,
    detail: undefined,
  };
}

function isToolCall(value: unknown): value is Answer['toolCalls'][number] {
  if (!isRecord(value) || !isRecord(value['function'])) return false;
  const { name, arguments: text } = value['function'];
  return typeof value['id'] === 'string' && typeof name === 'string' && typeof text === 'string';
}

function isUsage(value: unknown): value is NonNullable<Answer['usage']> {
  if (!isRecord(value)) return false;
  const counts = ['prompt_tokens', 'completion_tokens', 'total_tokens'];
  return counts.every((name) => typeof value[name] === 'number');
}

function readChosen(
  chosen: unknown,
  ids: ReadonlyMap<string, string>,
): (readonly [string | null, string])[] {
  if (!Array.isArray(chosen)) return [];
  return chosen.flatMap((pair) => {
    const id = Array.isArray(pair) ? ids.get(textOf(pair[1])) : undefined;
    // The parent is the turn's own; only the choice matters.
    return id === undefined ? [] : [[null, id] as const];
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
