// What a conversation without turns shows: a few things to try.

import type { ReactNode } from 'react';
import { send } from '../answering/conversing.ts';
import { Logo } from '../app/logo.tsx';
import type { Conversation } from '../conversations/conversation.ts';

const SUGGESTIONS = [
  'Explain the importance of fast language models',
  'Write a function in TypeScript that reverses a list',
  'Give me a recipe for pancakes as a table',
  'Tell me a short story about a fox',
] as const;

export function Welcome({ conversation }: { readonly conversation: Conversation }): ReactNode {
  return (
    <div className="flex flex-col items-center pt-[12vh] text-center">
      <Logo />
      <h2 className="mt-4 font-semibold text-xl tracking-tight">What do you want to know?</h2>
      <p className="mt-1 text-muted">
        Answers are computed on your own machine, and conversations stay in this browser.
      </p>
      <ul className="mt-6 grid w-full max-w-xl gap-2 text-left sm:grid-cols-2">
        {SUGGESTIONS.map((text) => (
          <li key={text} className="flex">
            <button
              type="button"
              className="w-full rounded-md border border-line px-3 py-2.5 text-left hover:bg-hover"
              onClick={() => send(conversation.id, text)}
            >
              {text}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
