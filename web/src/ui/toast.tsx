import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';
import { IconButton } from './button';
import { useMessages } from './i18n';
import { Icon } from './icons';
import { COMMON } from './messages';

/** How long a toast is shown, in milliseconds. */
const SHOWN_FOR = 6000;

const ToastContext = createContext<(text: string) => void>(() => undefined);

/** Returns the function that shows a short note about something that worked. Errors belong in the page, where they stay. */
export function useToast(): (text: string) => void {
  return useContext(ToastContext);
}

/** Provides {@link useToast}, and the place where toasts are shown and read out. */
export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly { readonly id: number; readonly text: string }[]>([]);
  const { close } = useMessages(COMMON);
  const next = useRef(0);
  const remove = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const show = useCallback(
    (text: string) => {
      next.current += 1;
      const id = next.current;
      setToasts((all) => [...all, { id, text }]);
      setTimeout(() => remove(id), SHOWN_FOR);
    },
    [remove],
  );
  return (
    <ToastContext value={show}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {toasts.map(({ id, text }) => (
          <div key={id} className="toast">
            <Icon name="check" />
            <span>{text}</span>
            <IconButton icon="close" label={close} onPress={() => remove(id)} />
          </div>
        ))}
      </div>
    </ToastContext>
  );
}
