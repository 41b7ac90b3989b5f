// Conversations with a model.

import { ChatBubbleIcon } from '@radix-ui/react-icons';
import type { ReactNode } from 'react';
import { EmptyState } from '../ui/empty-state.tsx';

export function Page(): ReactNode {
  return <EmptyState icon={ChatBubbleIcon} title="Ask something" />;
}
