// A conversation: its turns, what is set for its answers, and its name.

import type { Settings } from '../settings/settings.ts';
import { emptyTree, type Tree } from './tree.ts';
import type { Turn } from './turn.ts';

export type Conversation = {
  readonly id: string;
  /** Empty until there is a first message, or a name was given. */
  readonly title: string;
  readonly createdMs: number;
  /** When it was last changed. Milliseconds since the Unix epoch, as the above. */
  readonly updatedMs: number;
  readonly settings: Settings;
  readonly tree: Tree;
};

/** What the list shows of one. */
export type Summary = Pick<Conversation, 'id' | 'title' | 'updatedMs'>;

const titleLengthMax = 60;

export function newConversation(settings: Settings, nowMs: number): Conversation {
  const id = crypto.randomUUID();
  return { id, title: '', createdMs: nowMs, updatedMs: nowMs, settings, tree: emptyTree };
}

/** A title made of the first message. */
export function titleFrom(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > titleLengthMax ? `${line.slice(0, titleLengthMax - 1).trimEnd()}…` : line;
}

/** An answer that was being written when the page was left is cut, for nobody writes it now. */
export function afterReload(turn: Turn): Turn {
  const isCut = turn.role === 'assistant' && turn.state === 'streaming';
  return isCut ? { ...turn, state: 'cut' } : turn;
}
