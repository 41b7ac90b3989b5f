// One message to two models or settings, and what becomes of it. It ends with the page's visit.

import type { ChatCompletionCreateParams } from '@spry/sdk';
import { create } from 'zustand';
import { ask } from '../answering/ask.ts';
import { draftsOf } from '../answering/drafts-of.ts';
import { defaultModel } from '../app/queries.ts';
import { client } from '../client.ts';
import { type Answer, emptyAnswer } from '../conversations/turn.ts';
import { toFields, toMessages } from '../settings/request.ts';
import { defaultSettings, type Settings } from '../settings/settings.ts';

export type Side = 'left' | 'right';

export const SIDES: readonly Side[] = ['left', 'right'];

export type Contestant = {
  readonly settings: Settings;
  /** Undefined until it is asked. */
  readonly answer: Answer | undefined;
};

export type Contest = Readonly<Record<Side, Contestant>> & {
  /** What both are asked. */
  readonly message: string;
  /** At once they share the machine; one after the other each has it alone. */
  readonly isAtOnce: boolean;
  readonly isRunning: boolean;
};

const fresh: Contestant = { settings: defaultSettings, answer: undefined };

export const useContest = create<Contest>()(() => ({
  left: fresh,
  right: fresh,
  message: '',
  isAtOnce: true,
  isRunning: false,
}));

const { getState: get, setState: set } = useContest;

let controller = new AbortController();

export function setAtOnce(isAtOnce: boolean): void {
  set({ isAtOnce });
}

export function changeSettings(side: Side, settings: Settings): void {
  change(side, { settings });
}

/** Asks both. Does nothing while they answer. */
export async function askBoth(message: string): Promise<void> {
  if (get().isRunning) return;
  controller = new AbortController();
  set({ message, isRunning: true });
  for (const side of SIDES) change(side, { answer: undefined });
  if (get().isAtOnce) await Promise.all(SIDES.map(askOne));
  else for (const side of SIDES) await askOne(side);
  set({ isRunning: false });
}

/** Ends both answers; what there is of them stays. */
export function stopBoth(): void {
  controller.abort();
}

/** What is sent for a side, now. */
export async function requestOf(side: Side): Promise<ChatCompletionCreateParams> {
  const { message, [side]: contestant } = get();
  const { settings } = contestant;
  const question = { role: 'user', content: message || 'Hello!' } as const;
  const { model, ...others } = toFields(settings, settings.model ?? (await defaultModel()));
  return { model, messages: [...toMessages(settings.system, []), question], ...others };
}

async function askOne(side: Side): Promise<void> {
  const { signal } = controller;
  if (signal.aborted) return;
  const { settings } = get()[side];
  change(side, { answer: emptyAnswer(toFields(settings, settings.model ?? '')) });
  const { messages, ...fields } = await requestOf(side);
  const onChange = (answer: Answer): void => change(side, { answer });
  const answer = await ask({ client, fields, messages, signal, onChange });
  const drafts = await draftsOf(answer);
  if (drafts !== undefined) change(side, { answer: { ...answer, drafts } });
}

function change(side: Side, part: Partial<Contestant>): void {
  set((contest) => ({ [side]: { ...contest[side], ...part } }));
}
