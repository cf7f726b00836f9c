import { useMutation } from '@apollo/client/react';
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
} from '../ui';

const TEXTS = defineMessages({
  en: {
    title: 'Delete the account',
    description:
      'Deletes your account and all of its data: sessions, tokens, passkeys and clients that you registered.',
    open: 'Delete my account…',
    warning: 'This cannot be undone. No one can restore the account, not even an admin.',
    confirmation: (username: string) => `Type ${username} to confirm`,
    mismatch: (username: string) => `This is not ${username}.`,
    password: 'Password',
    submit: 'Delete my account',
    done: 'Your account and all of its data are deleted.',
    leave: 'To the start page',
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
    done: 'Ihr Konto und alle seine Daten sind gelöscht.',
    leave: 'Zur Startseite',
  },
});

/** The end of the account: with the password, and the username typed as a confirmation. */
export function DeleteAccount({ username }: { readonly username: string }) {
  const texts = useMessages(TEXTS);
  const [isOpen, setOpen] = useState(false);
  const [isDeleted, setDeleted] = useState(false);
  return (
    <Section title={texts.title} description={texts.description}>
      <div className="actions">
        <Button icon="trash" onPress={() => setOpen(true)}>
          {texts.open}
        </Button>
      </div>
      <Dialog title={texts.title} isOpen={isOpen} onClose={() => setOpen(false)} isSticky={isDeleted}>
        {isDeleted ? (
          <Deleted />
        ) : (
          <DeletionForm username={username} onCancel={() => setOpen(false)} onDeleted={() => setDeleted(true)} />
        )}
      </Dialog>
    </Section>
  );
}

/** The session ended with the account, so that the way out is a page that loads again. */
function Deleted() {
  const texts = useMessages(TEXTS);
  return (
    <>
      <Alert tone="good">
        <p>{texts.done}</p>
      </Alert>
      <FormActions>
        <a className="button primary" href="/">
          {texts.leave}
        </a>
      </FormActions>
    </>
  );
}

function DeletionForm(props: {
  readonly username: string;
  readonly onCancel: () => void;
  readonly onDeleted: () => void;
}) {
  const { username, onCancel, onDeleted } = props;
  const texts = useMessages(TEXTS);
  const fieldErrors = useFieldErrors();
  const common = useMessages(COMMON);
  const [deleteMe] = useMutation(DeleteMeDocument);
  return (
    <Form
      aria-label={texts.title}
      onSubmit={async (values) => {
        if (values.get('confirmation') !== username) return { confirmation: texts.mismatch(username) };
        const { data } = await deleteMe({ variables: { input: { password: values.get('password') } } });
        const userErrors = data?.deleteMe.userErrors ?? [];
        if (userErrors.length > 0) return fieldErrors(userErrors);
        onDeleted();
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
