import { useClient } from '@scoped-api/client/react';
import { useState } from 'react';
import { Button, ConfirmDialog, defineMessages, useMessages, useToast } from '../ui';

const TEXTS = defineMessages({
  en: {
    open: 'Sign out everywhere',
    title: 'Sign out everywhere?',
    text: 'All of your sessions end at once, this one too. You sign in again with your password or a passkey.',
    done: (count: number) => (count === 1 ? 'One session is ended.' : `${count} sessions are ended.`),
  },
  de: {
    open: 'Überall abmelden',
    title: 'Überall abmelden?',
    text: 'Alle Ihre Sitzungen enden sofort, auch diese. Danach melden Sie sich neu mit Passwort oder Passkey an.',
    done: (count) => (count === 1 ? 'Eine Sitzung ist beendet.' : `${count} Sitzungen sind beendet.`),
  },
});

/** A button that ends every session of the viewer, after a question. */
export function SignOutEverywhere({ isDisabled = false }: { readonly isDisabled?: boolean }) {
  const texts = useMessages(TEXTS);
  const toast = useToast();
  const client = useClient();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon="signOut" isDisabled={isDisabled} onPress={() => setOpen(true)}>
        {texts.open}
      </Button>
      <ConfirmDialog
        title={texts.title}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        confirmLabel={texts.open}
        isDanger
        onConfirm={async () => {
          toast(texts.done(await client.logoutEverywhere()));
          return undefined;
        }}
      >
        <p>{texts.text}</p>
      </ConfirmDialog>
    </>
  );
}
