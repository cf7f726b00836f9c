import { type ReactNode, useEffect, useState } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Button, IconButton } from './button';
import { FaultAlert } from './fault';
import { FormActions } from './form';
import { useMessages } from './i18n';
import { COMMON } from './messages';
import { focusTitle } from './page';

interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Whether only the content's own buttons close the dialog, for example while a secret is shown once. */
  readonly isSticky?: boolean;
  readonly size?: 'small' | 'large';
  readonly children: ReactNode;
}

/** A dialog over the page. It holds the focus, and Escape closes it. */
export function Dialog({ title, isOpen, onClose, isSticky = false, size = 'small', children }: DialogProps) {
  const { close } = useMessages(COMMON);
  useFocusAfterwards(isOpen);
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable={!isSticky}
      isKeyboardDismissDisabled={isSticky}
      className="overlay"
    >
      <Modal className={size === 'large' ? 'modal large' : 'modal'}>
        <AriaDialog className="dialog">
          <div className="dialog-head">
            <Heading slot="title" className="dialog-title">
              {title}
            </Heading>
            {!isSticky && <IconButton icon="close" label={close} onPress={onClose} />}
          </div>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** How long after a dialog has closed its button may vanish, in milliseconds: a list is loaded again without the row. */
const SETTLED_AFTER = [100, 1_000];

/**
 * A closed dialog hands the focus back to its button. If that is gone, as of a row that was deleted, the title of the page gets it:
 * otherwise the next Tab would begin at the top of the window.
 */
function useFocusAfterwards(isOpen: boolean): void {
  useEffect(() => {
    if (!isOpen) return undefined;
    return () => {
      for (const delay of SETTLED_AFTER) setTimeout(focusTitle, delay);
    };
  }, [isOpen]);
}

interface ConfirmDialogProps extends Omit<DialogProps, 'isSticky' | 'size'> {
  readonly confirmLabel: string;
  readonly isDanger?: boolean;
  /** Does it. The dialog closes when it resolves with undefined; a text is shown as the reason why it was refused. */
  readonly onConfirm: () => Promise<string | undefined>;
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { children, confirmLabel, isDanger = false, onConfirm, ...dialog } = props;
  const texts = useMessages(COMMON);
  const [isPending, setPending] = useState(false);
  const [fault, setFault] = useState<unknown>();
  const confirm = async () => {
    setPending(true);
    setFault(undefined);
    try {
      const refusal = await onConfirm();
      if (refusal) setFault(new Refusal(refusal));
      else dialog.onClose();
    } catch (error) {
      setFault(error);
    } finally {
      setPending(false);
    }
  };
  return (
    <Dialog {...dialog}>
      {fault !== undefined && <FaultAlert fault={fault} />}
      <div className="dialog-body">{children}</div>
      <FormActions>
        <Button onPress={dialog.onClose}>{texts.cancel}</Button>
        <Button variant={isDanger ? 'danger' : 'primary'} isPending={isPending} onPress={confirm}>
          {confirmLabel}
        </Button>
      </FormActions>
    </Dialog>
  );
}

/** A refusal of the server, in the shape of a fault. */
class Refusal extends Error {
  readonly errors: readonly { message: string }[];
  constructor(message: string) {
    super(message);
    this.errors = [{ message }];
  }
}
