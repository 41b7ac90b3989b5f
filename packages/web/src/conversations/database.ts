// Where conversations are kept: in this browser (IndexedDB), turn by turn, so that one that grows
// costs the same however long the conversation is.

import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Conversation, Summary } from './conversation.ts';
import { afterReload } from './conversation.ts';
import { treeOf } from './tree.ts';
import type { Turn } from './turn.ts';

/** A conversation without its turns. */
export type Head = Omit<Conversation, 'tree'> & {
  readonly chosen: readonly (readonly [string | null, string])[];
};

export type StoredTurn = Turn & { readonly conversationId: string };

/** What has changed since it was last written. */
export type Changes = {
  readonly heads: readonly Head[];
  readonly turns: readonly StoredTurn[];
  readonly removedTurnIds: readonly string[];
};

type Schema = DBSchema & {
  heads: { key: string; value: Head };
  turns: { key: string; value: StoredTurn; indexes: { conversationId: string } };
};

const name = 'spry';
const version = 1;

let opened: Promise<IDBPDatabase<Schema>> | undefined;

function open(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>(name, version, {
    upgrade: (database) => {
      database.createObjectStore('heads', { keyPath: 'id' });
      const turns = database.createObjectStore('turns', { keyPath: 'id' });
      turns.createIndex('conversationId', 'conversationId');
    },
    // Another tab has a newer version of this page and waits for the old one to let go.
    blocking: (_current, _wanted, event) => (event.target as IDBDatabase).close(),
  });
  return opened;
}

/** The newest first. */
export async function listSummaries(): Promise<Summary[]> {
  const heads = await (await open()).getAll('heads');
  return heads
    .map(({ id, title, updatedMs }) => ({ id, title, updatedMs }))
    .sort((a, b) => b.updatedMs - a.updatedMs);
}

/** @returns undefined where there is none of that id */
export async function readConversation(id: string): Promise<Conversation | undefined> {
  const database = await open();
  const head = await database.get('heads', id);
  if (head === undefined) return undefined;
  const turns = await database.getAllFromIndex('turns', 'conversationId', id);
  const { chosen, ...rest } = head;
  return { ...rest, tree: treeOf(turns.map(withoutOwner).map(afterReload), chosen) };
}

/** All of it or nothing. */
export async function write({ heads, turns, removedTurnIds }: Changes): Promise<void> {
  const transaction = (await open()).transaction(['heads', 'turns'], 'readwrite');
  const ofHeads = transaction.objectStore('heads');
  const ofTurns = transaction.objectStore('turns');
  const requests = [
    ...heads.map((head) => ofHeads.put(head)),
    ...turns.map((turn) => ofTurns.put(turn)),
    ...removedTurnIds.map((id) => ofTurns.delete(id)),
  ];
  // Said at once, it also holds when the page is gone before the requests are done.
  transaction.commit();
  await Promise.all([...requests, transaction.done]);
}

export async function removeConversation(id: string): Promise<void> {
  const transaction = (await open()).transaction(['heads', 'turns'], 'readwrite');
  const turns = transaction.objectStore('turns');
  const turnIds = await turns.index('conversationId').getAllKeys(id);
  await Promise.all([
    transaction.objectStore('heads').delete(id),
    ...turnIds.map((turnId) => turns.delete(turnId)),
    transaction.done,
  ]);
}

/** The ids of the conversations that have a text in a title or a turn; case does not matter. */
export async function search(text: string): Promise<Set<string>> {
  const wanted = text.toLowerCase();
  const has = (part: string): boolean => part.toLowerCase().includes(wanted);
  const database = await open();
  const heads = await database.getAll('heads');
  const found = new Set(heads.filter(({ title }) => has(title)).map(({ id }) => id));
  let cursor = await database.transaction('turns').store.openCursor();
  while (cursor !== null) {
    if (has(cursor.value.text)) found.add(cursor.value.conversationId);
    cursor = await cursor.continue();
  }
  return found;
}

function withoutOwner({ conversationId: _owner, ...turn }: StoredTurn): Turn {
  return turn as Turn;
}
