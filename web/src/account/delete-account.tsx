import { useMutation } from '@apollo/client/react';
import { useClient } from '@scoped-api/client/react';
import { useState } from 'react';
import { DeleteMeDocument } from '../generated/graphql';
import {
  Alert,
  Button,
  COMMON,
  Dialog,
  defineMessages,
  Form,
  FormActions,
  PasswordField,
  Section,
  TextField,
  useFieldErrors,
  useMessages,
  useToast,
} from '../ui';

const TEXTS = defineMessages({
  en: {
    title: 'Delete the account',
    description:
      'Deletes your account and all of its data: sessions, tokens, passkeys and clients that you registered.',
    open: 'Delete my account…',
    warning: 'This cannot be undone. No one can restore the account, an admin neither.',
    confirmation: (username: string) => `Type ${username} to confirm`,
    mismatch: (username: string) => `This is not ${username}.`,
    password: 'Password',
    submit: 'Delete my account',
    done: 'Your account is deleted.',
  },
  de: {
    title: 'Konto löschen',
    description:
      'Löscht Ihr Konto und alle seine Daten: Sitzungen, Token, Passkeys und Clients, die Sie registriert haben.',
    open: 'Mein Konto löschen …',
    warning: 'Das lässt sich nicht rückgängig machen. Niemand kann das Konto wiederherstellen, auch kein Admin.',
    confirmation: (username) => `Geben Sie zur Bestätigung ${username} ein`,
    mismatch: (username) => `Das ist nicht ${username}.`,
    password: 'Passwort',
    submit: 'Mein Konto löschen',
    done: 'Ihr Konto ist gelöscht.',
  },
});

/** The end of the account: with the password, and the username typed as a confirmation. */
export function DeleteAccount({ username }: { readonly username: string }) {
  const texts = useMessages(TEXTS);
  const [isOpen, setOpen] = useState(false);
  return (
    <Section title={texts.title} description={texts.description}>
      <div className="actions">
        <Button icon="trash" onPress={() => setOpen(true)}>
          {texts.open}
        </Button>
      </div>
      <Dialog title={texts.title} isOpen={isOpen} onClose={() => setOpen(false)}>
        <DeletionForm username={username} onCancel={() => setOpen(false)} />
      </Dialog>
    </Section>
  );
}

function DeletionForm({ username, onCancel }: { readonly username: string; readonly onCancel: () => void }) {
  const texts = useMessages(TEXTS);
  const fieldErrors = useFieldErrors();
  const common = useMessages(COMMON);
  const toast = useToast();
  const client = useClient();
  const [deleteMe] = useMutation(DeleteMeDocument);
  return (
    <Form
      aria-label={texts.title}
      onSubmit={async (values) => {
        if (values.get('confirmation') !== username) return { confirmation: texts.mismatch(username) };
        const { data } = await deleteMe({ variables: { input: { password: values.get('password') } } });
        const userErrors = data?.deleteMe.userErrors ?? [];
        if (userErrors.length > 0) return fieldErrors(userErrors);
        toast(texts.done);
        // The session ended with the account: the client learns it from the server, in every tab.
        await client.refresh();
        return undefined;
      }}
    >
      <Alert tone="bad">
        <p>{texts.warning}</p>
      </Alert>
      <TextField name="confirmation" label={texts.confirmation(username)} autoComplete="off" isRequired autoFocus />
      <PasswordField name="password" label={texts.password} autoComplete="current-password" isRequired />
      <FormActions>
        <Button onPress={onCancel}>{common.cancel}</Button>
        <Button type="submit" variant="danger">
          {texts.submit}
        </Button>
      </FormActions>
    </Form>
  );
}
