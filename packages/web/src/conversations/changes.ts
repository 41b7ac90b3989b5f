// What has to be written after conversations have changed: found by comparing, so that no action
// can forget to say it.

import type { Conversation } from './conversation.ts';
import type { Changes, Head } from './database.ts';

type Conversations = Readonly<Record<string, Conversation>>;

/** Conversations without turns are not kept; those that were deleted are not looked for. */
export function changesBetween(before: Conversations, after: Conversations): Changes {
  const pairs = Object.values(after)
    .map((now) => ({ old: before[now.id], now }))
    .filter(({ old, now }) => old !== now && (now.tree.turns.size > 0 || old?.tree.turns.size));
  const turns = pairs.flatMap(({ old, now }) =>
    old?.tree === now.tree
      ? []
      : [...now.tree.turns.values()]
          .filter((turn) => old?.tree.turns.get(turn.id) !== turn)
          .map((turn) => ({ ...turn, conversationId: now.id })),
  );
  const removedTurnIds = pairs.flatMap(({ old, now }) =>
    old?.tree === now.tree
      ? []
      : [...(old?.tree.turns.keys() ?? [])].filter((id) => !now.tree.turns.has(id)),
  );
  return { heads: pairs.map(({ now }) => headOf(now)), turns, removedTurnIds };
}

function headOf({ tree, ...rest }: Conversation): Head {
  return { ...rest, chosen: [...tree.chosen] };
}
