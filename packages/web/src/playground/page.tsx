// The playground: the list of conversations, the one that is shown, and what is set for it. On
// narrow windows the sides are drawers.

import { type ReactNode, useCallback, useEffect, useMemo } from 'react';
import {
  changeConversation,
  currentConversation,
  startConversations,
  useConversations,
} from '../conversations/store.ts';
import { fromHash } from '../settings/preset.ts';
import type { Settings } from '../settings/settings.ts';
import { SettingsPanel } from '../settings/settings-panel.tsx';
import { Composer } from './composer.tsx';
import { ConversationList } from './conversation-list.tsx';
import { Toolbar } from './toolbar.tsx';
import { Transcript } from './transcript.tsx';
import { useShownFault } from './use-shown-fault.ts';

export function Page(): ReactNode {
  useStart();
  const conversation = useConversations(currentConversation);
  const { id, settings, tree } = conversation;
  const fault = useShownFault(tree);
  const change = useCallback(
    (to: Settings) => changeConversation(id, (before) => ({ ...before, settings: to })),
    [id],
  );
  // The same element while an answer grows, so that nothing of it is drawn again.
  const panel = useMemo(
    () => <SettingsPanel key={id} settings={settings} onChange={change} fault={fault} />,
    [id, settings, change, fault],
  );
  return (
    <div className="flex h-full">
      <aside
        aria-label="Conversations"
        className="hidden w-60 shrink-0 flex-col border-line border-r lg:flex"
      >
        <ConversationList />
      </aside>
      <section aria-label="Conversation" className="flex min-w-0 flex-1 flex-col bg-surface">
        <Toolbar conversation={conversation} panel={panel} />
        <Transcript key={id} conversation={conversation} />
        <Composer conversation={conversation} />
      </section>
      <aside
        aria-label="Settings"
        className="relative hidden w-76 shrink-0 overflow-y-auto border-line border-l p-4 xl:block"
      >
        {panel}
      </aside>
    </div>
  );
}

let isStarted = false;

/** Reads what this browser keeps, once, and takes a preset out of the address. */
function useStart(): void {
  useEffect(() => {
    const preset = fromHash(location.hash);
    if (preset !== undefined) history.replaceState(null, '', location.pathname);
    if (isStarted && preset === undefined) return;
    isStarted = true;
    void startConversations(preset);
  }, []);
}
