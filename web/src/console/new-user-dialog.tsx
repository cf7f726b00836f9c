import { useMutation, useQuery } from '@apollo/client/react';
import { useCan } from '@scoped-api/client/react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { ConsoleCreateUserDocument, ConsoleServerDocument } from '../generated/graphql';
import {
  Alert,
  Button,
  COMMON,
  Dialog,
  defineMessages,
  Form,
  FormActions,
  PasswordField,
  SelectField,
  TextField,
  useFieldErrors,
  useMessages,
  useToast,
} from '../ui';
import { GRANTS, GrantFields, grantInput, NO_GRANTS } from './grants';
import { LocaleField, localeOf } from './locale-field';

const TEXTS = defineMessages({
  en: {
    title: 'Create a user',
    username: 'Username',
    usernameHelp: '3 to 64 characters: letters, digits, and _ . -',
    email: 'E-mail address',
    fullName: 'Full name',
    setUp: 'First password',
    byMail: 'The person chooses it, with a link in a mail',
    byMe: 'I set it',
    byMailNote: 'The server mails a link to the address. The address counts as verified once it was used.',
    noMail: 'This server sends no mail. Without a password the person cannot sign in until an operator sets one.',
    password: 'Password',
    passwordHelp: (min: number) =>
      `At least ${min} characters. A person who knows it can act as this person until they set their own.`,
    create: 'Create the user',
    created: (name: string) => `${name} was created.`,
    createdMailed: (name: string) => `${name} was created. A mail to set the password is on its way.`,
  },
  de: {
    title: 'Benutzer anlegen',
    username: 'Benutzername',
    usernameHelp: '3 bis 64 Zeichen: Buchstaben, Ziffern und _ . -',
    email: 'E-Mail-Adresse',
    fullName: 'Vollständiger Name',
    setUp: 'Erstes Passwort',
    byMail: 'Die Person wählt es, mit einem Link in einer E-Mail',
    byMe: 'Ich lege es fest',
    byMailNote: 'Der Server sendet einen Link an die Adresse. Sie gilt als bestätigt, sobald er benutzt wurde.',
    noMail:
      'Dieser Server sendet keine E-Mails. Ohne Passwort kann sich die Person erst anmelden, wenn ein Betreiber eines festlegt.',
    password: 'Passwort',
    passwordHelp: (min) =>
      `Mindestens ${min} Zeichen. Wer es kennt, kann als diese Person handeln, bis sie ein eigenes festlegt.`,
    create: 'Benutzer anlegen',
    created: (name) => `${name} wurde angelegt.`,
    createdMailed: (name) => `${name} wurde angelegt. Eine E-Mail zum Festlegen des Passworts ist unterwegs.`,
  },
});

/** A dialog that creates a user, with a mail to set a password or with a password. Shows the user's page afterwards. */
export function NewUserDialog({ onClose }: { readonly onClose: (isChanged: boolean) => void }) {
  const texts = useMessages(TEXTS);
  const common = useMessages(COMMON);
  const words = useMessages(GRANTS);
  const can = useCan('CreateUserInput.password', 'CreateUserInput.role', 'CreateUserInput.scopes', 'Query.user');
  const { data } = useQuery(ConsoleServerDocument);
  const [create] = useMutation(ConsoleCreateUserDocument);
  const [grants, setGrants] = useState(NO_GRANTS);
  const [way, setWay] = useState<'mail' | 'password'>('mail');
  const fieldErrors = useFieldErrors();
  const toast = useToast();
  const [, navigate] = useLocation();
  const server = data?.server;
  const canGrant = can['CreateUserInput.role'] && can['CreateUserInput.scopes'];
  const isWithPassword = way === 'password' && can['CreateUserInput.password'] === true;

  return (
    <Dialog title={texts.title} isOpen size="large" onClose={() => onClose(false)}>
      <Form
        aria-label={texts.title}
        onSubmit={async (values) => {
          const username = values.get('username').trim();
          const input = {
            username,
            email: values.get('email').trim(),
            ...(values.get('fullName').trim() !== '' && { fullName: values.get('fullName').trim() }),
            locale: localeOf(values.get('locale')),
            ...(isWithPassword && { password: values.get('password') }),
            ...(canGrant && grantInput(grants)),
          };
          const { data: answer } = await create({ variables: { input } });
          const { userId = null, userErrors = [] } = answer?.createUser ?? {};
          if (userErrors.length > 0) return fieldErrors(userErrors);
          toast(
            isWithPassword || server?.sendsMail === false ? texts.created(username) : texts.createdMailed(username),
          );
          onClose(true);
          if (userId !== null && can['Query.user']) navigate(`/console/users/${userId}`);
          return undefined;
        }}
      >
        <div className="form-columns">
          <TextField
            label={texts.username}
            name="username"
            description={texts.usernameHelp}
            isRequired
            autoFocus
            autoComplete="off"
          />
          <TextField label={texts.email} name="email" type="email" isRequired autoComplete="off" />
          <TextField label={`${texts.fullName} (${common.optional})`} name="fullName" autoComplete="off" />
          <LocaleField />
        </div>
        {can['CreateUserInput.password'] && (
          <SelectField
            label={texts.setUp}
            value={way}
            onChange={setWay}
            choices={[
              { value: 'mail', label: texts.byMail },
              { value: 'password', label: texts.byMe },
            ]}
          />
        )}
        {isWithPassword ? (
          <PasswordField
            label={texts.password}
            name="password"
            autoComplete="new-password"
            isRequired
            description={texts.passwordHelp(server?.passwordMinLength ?? 8)}
          />
        ) : server?.sendsMail === false ? (
          <Alert tone="warn">{texts.noMail}</Alert>
        ) : (
          <p className="soft small">{texts.byMailNote}</p>
        )}
        {canGrant ? (
          <GrantFields isCompact value={grants} onChange={setGrants} />
        ) : (
          can['CreateUserInput.role'] === false && <p className="soft small">{words.grantDenied}</p>
        )}
        <FormActions>
          <Button onPress={() => onClose(false)}>{common.cancel}</Button>
          <Button type="submit" variant="primary">
            {texts.create}
          </Button>
        </FormActions>
      </Form>
    </Dialog>
  );
}
