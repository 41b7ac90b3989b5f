// The conversations of this page: which there are, which are open, and which one is shown. Changes
// are written to the browser's database a moment later, by themselves.

import { create } from 'zustand';
import { defaultSettings, type Settings } from '../settings/settings.ts';
import { changesBetween } from './changes.ts';
import { type Conversation, newConversation, type Summary } from './conversation.ts';
import * as database from './database.ts';

export type ConversationState = {
  /** All that are kept, the newest first; undefined until they are read. */
  readonly summaries: readonly Summary[] | undefined;
  /** Those with their turns in memory, by id. */
  readonly open: Readonly<Record<string, Conversation>>;
  readonly currentId: string;
  /** Why conversations are not kept, such as in a private window. */
  readonly storageProblem: string | undefined;
};

const writeDelayMs = 400;
const none: readonly Summary[] = [];
const currentItem = 'spry.conversation';

const first = newConversation(defaultSettings, Date.now());

export const useConversations = create<ConversationState>()(() => ({
  summaries: undefined,
  open: { [first.id]: first },
  currentId: first.id,
  storageProblem: undefined,
}));

const { getState: get, setState: set } = useConversations;

/** The conversation that is shown. */
export function currentConversation({ open, currentId }: ConversationState): Conversation {
  return open[currentId] ?? first;
}

/** Reads what is kept, and shows what this tab has shown before. */
export async function startConversations(preset: Settings | undefined): Promise<void> {
  await keepingTrack(async () => {
    set({ summaries: summarise(await database.listSummaries(), get().open) });
    const lastId = sessionStorage.getItem(currentItem);
    if (preset !== undefined) startConversation(preset);
    else if (lastId !== null) await openConversation(lastId);
    else show(get().currentId);
  });
}

/** Shows a new conversation. */
export function startConversation(settings: Settings): void {
  const conversation = newConversation(settings, Date.now());
  set(({ open }) => ({ open: { ...open, [conversation.id]: conversation } }));
  show(conversation.id);
}

/** Shows one that is kept; nothing happens where it is gone. */
export async function openConversation(id: string): Promise<void> {
  if (get().open[id] === undefined) {
    const conversation = await database.readConversation(id);
    if (conversation === undefined) return;
    // What is in memory by now is at least as new.
    set(({ open }) => ({ open: { [id]: conversation, ...open } }));
    written = { [id]: conversation, ...written };
  }
  show(id);
}

/** Changes a conversation that is open. */
export function changeConversation(
  id: string,
  change: (conversation: Conversation) => Conversation,
): void {
  set((state) => {
    const before = state.open[id];
    if (before === undefined) return state;
    const after = change(before);
    return after === before ? state : { open: { ...state.open, [id]: after } };
  });
}

/** Changes a conversation's title, whether it is open or not. */
export async function renameConversation(id: string, title: string): Promise<void> {
  const shownId = get().currentId;
  await openConversation(id);
  changeConversation(id, (conversation) => ({ ...conversation, title }));
  show(shownId);
}

/** Takes in conversations from a file, and shows the last. */
export function addConversations(conversations: readonly Conversation[]): void {
  const added = Object.fromEntries(conversations.map((one) => [one.id, one]));
  set(({ open }) => ({ open: { ...open, ...added } }));
  const last = conversations.at(-1);
  if (last !== undefined) show(last.id);
}

/** Deletes a conversation, for good. */
export async function deleteConversation(id: string): Promise<void> {
  const { [id]: doomed, ...open } = get().open;
  set({ open, summaries: get().summaries?.filter((summary) => summary.id !== id) });
  const { [id]: _written, ...rest } = written;
  written = rest;
  if (get().currentId === id) startConversation(doomed?.settings ?? defaultSettings);
  await keepingTrack(() => database.removeConversation(id));
}

/** Every conversation with its turns, for an export. */
export async function readAllConversations(): Promise<Conversation[]> {
  await saveNow();
  const summaries = await database.listSummaries();
  const all = await Promise.all(summaries.map(({ id }) => database.readConversation(id)));
  return all.filter((conversation) => conversation !== undefined);
}

function show(id: string): void {
  set({ currentId: id });
  sessionStorage.setItem(currentItem, id);
}

/** What is in the database already. */
let written: Readonly<Record<string, Conversation>> = {};
let timer: ReturnType<typeof setTimeout> | undefined;

useConversations.subscribe(({ open }, before) => {
  if (open === before.open) return;
  const { summaries } = get();
  const changed = summarise(summaries ?? none, open);
  // Set at most once: an answer changes its conversation on every frame.
  if (changed !== (summaries ?? none)) set({ summaries: changed });
  timer ??= setTimeout(() => void saveNow(), writeDelayMs);
});

// The last moment in which a page that is left or closed can still write.
addEventListener('pagehide', () => void saveNow());

/** Writes what has changed, without waiting for more of it. */
export async function saveNow(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const { open } = get();
  const changes = changesBetween(written, open);
  written = open;
  if (changes.heads.length > 0) await keepingTrack(() => database.write(changes));
}

/** The list with what has changed, in the order of the last change. */
function summarise(
  summaries: readonly Summary[],
  open: Readonly<Record<string, Conversation>>,
): readonly Summary[] {
  const changed = Object.values(open).filter(({ id, title, updatedMs, tree }) => {
    const listed = summaries.find((summary) => summary.id === id);
    if (listed === undefined) return tree.turns.size > 0;
    return listed.title !== title || listed.updatedMs !== updatedMs;
  });
  if (changed.length === 0) return summaries;
  const ids = new Set(changed.map(({ id }) => id));
  const rest = summaries.filter(({ id }) => !ids.has(id));
  const added = changed.map(({ id, title, updatedMs }) => ({ id, title, updatedMs }));
  return [...added, ...rest].sort((a, b) => b.updatedMs - a.updatedMs);
}

async function keepingTrack(work: () => Promise<void>): Promise<void> {
  try {
    await work();
    if (get().storageProblem !== undefined) set({ storageProblem: undefined });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    set({ storageProblem: reason, summaries: get().summaries ?? [] });
  }
}
