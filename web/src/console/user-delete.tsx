import { useApolloClient, useMutation } from '@apollo/client/react';
import { useLocation } from 'wouter';
import { ConsoleDeleteUserDocument } from '../generated/graphql';
import {
  Alert,
  Button,
  COMMON,
  Dialog,
  defineMessages,
  Form,
  FormActions,
  TextField,
  useFieldErrors,
  useMessages,
  useToast,
} from '../ui';

const TEXTS = defineMessages({
  en: {
    title: (name: string) => `Delete ${name}?`,
    text: 'The account and all of its data are deleted: sessions, tokens, factors and what this server stores of it. This cannot be undone. To keep the data, disable the account.',
    confirm: (name: string) => `Type ${name} to confirm`,
    wrong: (name: string) => `Type ${name}.`,
    delete: 'Delete the account',
    deleted: (name: string) => `${name} was deleted.`,
  },
  de: {
    title: (name) => `${name} löschen?`,
    text: 'Das Konto und alle seine Daten werden gelöscht: Sitzungen, Token, Faktoren und was dieser Server darüber speichert. Das kann nicht rückgängig gemacht werden. Um die Daten zu behalten, sperren Sie das Konto.',
    confirm: (name) => `Geben Sie zur Bestätigung ${name} ein`,
    wrong: (name) => `Geben Sie ${name} ein.`,
    delete: 'Konto löschen',
    deleted: (name) => `${name} wurde gelöscht.`,
  },
});

interface DeleteUserDialogProps {
  readonly id: string;
  readonly username: string;
  readonly onClose: () => void;
}

/** Deletes a user after the viewer has typed the username, and goes back to the list. */
export function DeleteUserDialog({ id, username, onClose }: DeleteUserDialogProps) {
  const texts = useMessages(TEXTS);
  const common = useMessages(COMMON);
  const fieldErrors = useFieldErrors();
  const toast = useToast();
  const apollo = useApolloClient();
  const [remove] = useMutation(ConsoleDeleteUserDocument);
  const [, navigate] = useLocation();
  return (
    <Dialog title={texts.title(username)} isOpen onClose={onClose}>
      <Alert tone="warn">{texts.text}</Alert>
      <Form
        aria-label={texts.title(username)}
        onSubmit={async (values) => {
          if (values.get('confirmation').trim() !== username) return { confirmation: texts.wrong(username) };
          const { data } = await remove({ variables: { id } });
          const { userErrors = [] } = data?.deleteUser ?? {};
          if (userErrors.length > 0) return fieldErrors(userErrors);
          navigate('/console/users', { replace: true });
          apollo.cache.evict({ id: 'ROOT_QUERY', fieldName: 'users' });
          apollo.cache.evict({ id: apollo.cache.identify({ __typename: 'User', id }) });
          apollo.cache.gc();
          toast(texts.deleted(username));
          return undefined;
        }}
      >
        <TextField
          label={texts.confirm(username)}
          name="confirmation"
          autoComplete="off"
          isRequired
          autoFocus
          isVerbatim
        />
        <FormActions>
          <Button onPress={onClose}>{common.cancel}</Button>
          <Button type="submit" variant="danger">
            {texts.delete}
          </Button>
        </FormActions>
      </Form>
    </Dialog>
  );
}
