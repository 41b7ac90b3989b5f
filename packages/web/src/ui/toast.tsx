// Short messages about what was just done, read out as well as shown.

import { Cross2Icon } from '@radix-ui/react-icons';
import { clsx } from 'clsx';
import { Toast as Radix } from 'radix-ui';
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import { IconButton } from './button.tsx';

export type ToastMessage = {
  readonly text: string;
  /** What can be done about it, such as undoing it. */
  readonly action?: { readonly title: string; readonly run: () => void } | undefined;
  readonly isError?: boolean | undefined;
};

type Shown = ToastMessage & { readonly id: string };

const ToastContext = createContext<(message: ToastMessage) => void>(() => {});

/** @returns what shows a message */
export function useToast(): (message: ToastMessage) => void {
  return useContext(ToastContext);
}

export function ToastProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const show = useCallback((message: ToastMessage) => {
    setShown((others) => [...others.slice(-2), { ...message, id: crypto.randomUUID() }]);
  }, []);
  const close = (id: string): void => setShown((all) => all.filter((one) => one.id !== id));
  return (
    <ToastContext value={show}>
      <Radix.Provider duration={6000} swipeDirection="right">
        {children}
        {shown.map((message) => (
          <ToastCard key={message.id} message={message} onClose={() => close(message.id)} />
        ))}
        <Radix.Viewport
          className="fixed top-14 right-4 z-50 flex
          w-[min(24rem,calc(100vw-2rem))] flex-col gap-2 outline-none"
        />
      </Radix.Provider>
    </ToastContext>
  );
}

type ToastCardProps = { readonly message: ToastMessage; readonly onClose: () => void };

function ToastCard({ message, onClose }: ToastCardProps): ReactNode {
  const { text, action, isError = false } = message;
  return (
    <Radix.Root
      type={isError ? 'foreground' : 'background'}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      className={clsx(
        'flex animate-appear items-center gap-3 rounded-md border bg-raised py-2 pr-2 pl-3',
        'shadow-float',
        isError ? 'border-danger' : 'border-line',
      )}
    >
      <Radix.Description className="min-w-0 flex-1 break-words">{text}</Radix.Description>
      {action !== undefined && (
        <Radix.Action altText={action.title} asChild>
          <button
            type="button"
            className="rounded-sm px-2 py-1 font-medium text-accent hover:bg-hover"
            onClick={action.run}
          >
            {action.title}
          </button>
        </Radix.Action>
      )}
      <Radix.Close asChild>
        <IconButton icon={Cross2Icon} label="Dismiss" size="small" />
      </Radix.Close>
    </Radix.Root>
  );
}
