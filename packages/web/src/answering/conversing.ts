// What a person does with a conversation: sends, asks again, edits, stops. Each changes the tree,
// and the answers that are asked for grow in it.

import { defaultModel } from '../app/queries.ts';
import { client } from '../client.ts';
import { afterReload, type Conversation, titleFrom } from '../conversations/conversation.ts';
import { changeConversation, saveNow, useConversations } from '../conversations/store.ts';
import {
  addTurn,
  choose,
  emptyTree,
  pathBefore,
  pathOf,
  removeTurn,
  replaceTurn,
} from '../conversations/tree.ts';
import { type Answer, emptyAnswer, type Turn } from '../conversations/turn.ts';
import { toFields, toMessages } from '../settings/request.ts';
import { automaticResults } from '../tools/automatic-results.ts';
import { ask } from './ask.ts';
import { draftsOf } from './drafts-of.ts';
import { isPageLeft } from './leaving.ts';

/** Those that are being written, by the id of their turn. */
const running = new Map<string, AbortController>();

/** Adds a message at the end of the path and asks for an answer to it. */
export function send(conversationId: string, text: string): void {
  const conversation = read(conversationId);
  if (conversation === undefined) return;
  const parentId = pathOf(conversation.tree).at(-1)?.id ?? null;
  sendAfter(conversationId, parentId, text);
}

/** Adds a message beside another one: a branch with another wording. */
export function sendBeside(conversationId: string, turn: Turn, text: string): void {
  sendAfter(conversationId, turn.parentId, text);
}

function sendAfter(conversationId: string, parentId: string | null, text: string): void {
  const id = crypto.randomUUID();
  changeTree(conversationId, (conversation) => ({
    ...conversation,
    title: conversation.title || titleFrom(text),
    tree: addTurn(conversation.tree, { id, parentId, createdMs: Date.now(), role: 'user', text }),
  }));
  void answerAfter(conversationId, id);
}

/** Adds what tools answered, in the order of their calls, and asks how to go on. */
export function sendToolResults(
  conversationId: string,
  parentId: string,
  results: readonly { readonly callId: string; readonly text: string }[],
): void {
  let lastId = parentId;
  for (const { callId, text } of results) {
    const turn: Turn = {
      id: crypto.randomUUID(),
      parentId: lastId,
      createdMs: Date.now(),
      role: 'tool',
      text,
      callId,
    };
    changeTree(conversationId, (conversation) => ({
      ...conversation,
      tree: addTurn(conversation.tree, turn),
    }));
    lastId = turn.id;
  }
  void answerAfter(conversationId, lastId);
}

/** Asks for another answer in the place of one; the old one stays as a sibling. */
export function regenerate(conversationId: string, turn: Turn): void {
  void answerAfter(conversationId, turn.parentId);
}

/** Asks for an answer to a message that has none, or for another one. */
export function answerTo(conversationId: string, turn: Turn): void {
  void answerAfter(conversationId, turn.id);
}

/** Puts another text in the place of a turn's; what follows it stays. */
export function rewrite(conversationId: string, turn: Turn, text: string): void {
  changeTree(conversationId, (conversation) => ({
    ...conversation,
    tree: replaceTurn(conversation.tree, { ...turn, text }),
  }));
}

/** Adds a copy of a turn beside it, to go on from there in another way. */
export function branch(conversationId: string, turn: Turn): void {
  const copy = { ...turn, id: crypto.randomUUID(), createdMs: Date.now() };
  changeTree(conversationId, (conversation) => ({
    ...conversation,
    tree: addTurn(conversation.tree, copy),
  }));
}

/** Shows a turn in place of its siblings. */
export function show(conversationId: string, turnId: string): void {
  changeTree(conversationId, (conversation) => ({
    ...conversation,
    tree: choose(conversation.tree, turnId),
  }));
}

/** Removes a turn and what follows it. @returns what puts them back */
export function remove(conversationId: string, turnId: string): () => void {
  const before = read(conversationId)?.tree;
  changeTree(conversationId, (conversation) => ({
    ...conversation,
    tree: removeTurn(conversation.tree, turnId),
  }));
  return () => {
    if (before === undefined) return;
    const turns = [...before.turns.values()];
    const settled = turns.filter(({ id }) => !running.has(id)).map(afterReload);
    const tree = settled.reduce(replaceTurn, before);
    changeTree(conversationId, (conversation) => ({ ...conversation, tree }));
  };
}

/** Ends an answer that is being written; what there is of it stays. */
export function stop(turnId: string): void {
  running.get(turnId)?.abort();
}

async function answerAfter(conversationId: string, parentId: string | null): Promise<void> {
  const conversation = read(conversationId);
  if (conversation === undefined) return;
  const { settings } = conversation;
  const id = crypto.randomUUID();
  const base = { id, parentId, createdMs: Date.now(), role: 'assistant' } as const;
  const controller = new AbortController();
  const place = (answer: Answer): void => {
    // Nobody waits for an answer whose place was deleted.
    if (!read(conversationId)?.tree.turns.has(id)) controller.abort();
    changeConversation(conversationId, (before) => ({
      ...before,
      tree: replaceTurn(before.tree, { ...base, ...answer }),
    }));
  };
  running.set(id, controller);
  changeTree(conversationId, (before) => ({
    ...before,
    tree: addTurn(before.tree, { ...base, ...emptyAnswer(toFields(settings, '')) }),
  }));
  const fields = toFields(settings, settings.model ?? (await defaultModel()));
  const turns = pathBefore(read(conversationId)?.tree ?? emptyTree, id);
  const messages = toMessages(settings.system, turns);
  const answer = await ask({
    client,
    fields,
    messages,
    signal: controller.signal,
    onChange: place,
    isPageLeft,
  });
  running.delete(id);
  // A page that is left now would come back with the answer as it was a moment ago, as if cut.
  void saveNow();
  sendMockResults(conversationId, id, answer);
  const drafts = await draftsOf(answer);
  if (drafts !== undefined) changeAnswer(conversationId, id, { drafts });
}

/** What follows a call where mock results go back by themselves. */
function sendMockResults(conversationId: string, id: string, { state, toolCalls }: Answer): void {
  const conversation = read(conversationId);
  if (conversation === undefined || state !== 'done') return;
  const before = pathBefore(conversation.tree, id);
  const round = before.length - before.findLastIndex(({ role }) => role === 'user');
  const results = automaticResults(conversation.settings.tools, toolCalls, round);
  if (results !== undefined) sendToolResults(conversationId, id, results);
}

function changeAnswer(conversationId: string, id: string, change: Partial<Answer>): void {
  changeConversation(conversationId, (conversation) => {
    const turn = conversation.tree.turns.get(id);
    if (turn?.role !== 'assistant') return conversation;
    return { ...conversation, tree: replaceTurn(conversation.tree, { ...turn, ...change }) };
  });
}

function changeTree(
  conversationId: string,
  change: (conversation: Conversation) => Conversation,
): void {
  changeConversation(conversationId, (conversation) => ({
    ...change(conversation),
    updatedMs: Date.now(),
  }));
}

function read(conversationId: string): Conversation | undefined {
  return useConversations.getState().open[conversationId];
}
