import { useMutation, useQuery } from '@apollo/client/react';
import { useCan } from '@scoped-api/client/react';
import { useState } from 'react';
import { ConsoleInviteUserDocument, ConsoleServerDocument } from '../generated/graphql';
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
import { GRANTS, GrantFields, grantInput, NO_GRANTS } from './grants';
import { LocaleField, localeOf } from './locale-field';

const TEXTS = defineMessages({
  en: {
    title: 'Invite a person',
    text: 'The person gets a mail with a link, and chooses a username and a password. An earlier open invitation of the address is replaced.',
    noMail: 'This server sends no mail, so no one can be invited. Create the user instead.',
    email: 'E-mail address',
    fullName: 'Full name',
    invite: 'Send the invitation',
    invited: (email: string) => `The invitation to ${email} is on its way.`,
  },
  de: {
    title: 'Jemanden einladen',
    text: 'Die Person erhält eine E-Mail mit einem Link und wählt Benutzername und Passwort. Eine frühere offene Einladung der Adresse wird ersetzt.',
    noMail:
      'Dieser Server sendet keine E-Mails, daher kann niemand eingeladen werden. Legen Sie stattdessen den Benutzer an.',
    email: 'E-Mail-Adresse',
    fullName: 'Vollständiger Name',
    invite: 'Einladung senden',
    invited: (email) => `Die Einladung an ${email} ist unterwegs.`,
  },
});

/** A dialog that invites a person. */
export function InviteDialog({ onClose }: { readonly onClose: (isChanged: boolean) => void }) {
  const texts = useMessages(TEXTS);
  const common = useMessages(COMMON);
  const words = useMessages(GRANTS);
  const can = useCan('InviteUserInput.role', 'InviteUserInput.scopes');
  const { data } = useQuery(ConsoleServerDocument);
  const [invite] = useMutation(ConsoleInviteUserDocument);
  const [grants, setGrants] = useState(NO_GRANTS);
  const fieldErrors = useFieldErrors();
  const toast = useToast();
  const canGrant = can['InviteUserInput.role'] && can['InviteUserInput.scopes'];

  return (
    <Dialog title={texts.title} isOpen size="large" onClose={() => onClose(false)}>
      {data?.server?.sendsMail === false && <Alert tone="warn">{texts.noMail}</Alert>}
      <p className="soft">{texts.text}</p>
      <Form
        aria-label={texts.title}
        onSubmit={async (values) => {
          const email = values.get('email').trim();
          const input = {
            email,
            ...(values.get('fullName').trim() !== '' && { fullName: values.get('fullName').trim() }),
            locale: localeOf(values.get('locale')),
            ...(canGrant && grantInput(grants)),
          };
          const { data: answer } = await invite({ variables: { input } });
          const { userErrors = [] } = answer?.inviteUser ?? {};
          if (userErrors.length > 0) return fieldErrors(userErrors);
          toast(texts.invited(email));
          onClose(true);
          return undefined;
        }}
      >
        <TextField label={texts.email} name="email" type="email" isRequired autoFocus autoComplete="off" />
        <div className="form-columns">
          <TextField label={`${texts.fullName} (${common.optional})`} name="fullName" autoComplete="off" />
          <LocaleField />
        </div>
        {canGrant ? (
          <GrantFields isCompact value={grants} onChange={setGrants} />
        ) : (
          can['InviteUserInput.role'] === false && <p className="soft small">{words.grantDenied}</p>
        )}
        <FormActions>
          <Button onPress={() => onClose(false)}>{common.cancel}</Button>
          <Button type="submit" variant="primary">
            {texts.invite}
          </Button>
        </FormActions>
      </Form>
    </Dialog>
  );
}
