import { useMutation, useQuery } from '@apollo/client/react';
import { useClient, useSession } from '@scoped-api/client/react';
import { type ReactNode, useState } from 'react';
import { RegisterDocument, RegistrationFieldsDocument, type UserErrorCode } from '../generated/graphql';
import { NewFieldInputs, useReadNewFields } from '../shell/stored-fields';
import {
  Alert,
  Button,
  defineMessages,
  ErrorState,
  Form,
  FormActions,
  Link,
  LinkButton,
  Page,
  PasswordField,
  Skeleton,
  TextField,
  useFieldErrors,
  useLanguage,
  useMessages,
  useToast,
} from '../ui';
import { Leave, useNext, useServer, useWithNext } from './visitor';

const TEXTS = defineMessages({
  en: {
    title: 'Create an account',
    email: 'E-mail address',
    username: 'Username',
    usernameRule: '3 to 64 characters: letters, digits, “_”, “.” and “-”. It cannot be changed later.',
    fullName: 'Full name (optional)',
    password: 'Password',
    passwordRule: (characters: number) =>
      `At least ${characters} characters. A few words are easier to remember than signs.`,
    submit: 'Create the account',
    createdTitle: 'Your account is created',
    created: 'The sign-in did not work at once. Sign in with your new username and password.',
    signIn: 'Sign in',
    welcome: (username: string) => `Welcome, ${username}. Your account is created.`,
    welcomeMail: (email: string) =>
      `Your account is created. Open the link in the mail to ${email} to verify the address.`,
    INVITED: 'An account on this server needs an invitation. Open the link in the mail of your invitation.',
    CLOSED: 'This server opens no accounts on request: its operator or an admin creates them.',
    haveOne: (link: (text: string) => ReactNode) => <>Already have an account? {link('Sign in')}</>,
  },
  de: {
    title: 'Konto erstellen',
    email: 'E-Mail-Adresse',
    username: 'Benutzername',
    usernameRule: '3 bis 64 Zeichen: Buchstaben, Ziffern, „_“, „.“ und „-“. Er lässt sich später nicht ändern.',
    fullName: 'Vollständiger Name (optional)',
    password: 'Passwort',
    passwordRule: (characters) => `Mindestens ${characters} Zeichen. Einige Wörter merken sich leichter als Zeichen.`,
    submit: 'Konto erstellen',
    createdTitle: 'Ihr Konto ist erstellt',
    created: 'Die Anmeldung gelang nicht sofort. Melden Sie sich mit dem neuen Benutzernamen und dem Passwort an.',
    signIn: 'Anmelden',
    welcome: (username) => `Willkommen, ${username}. Ihr Konto ist erstellt.`,
    welcomeMail: (email) =>
      `Ihr Konto ist erstellt. Öffnen Sie den Link in der E-Mail an ${email}, um die Adresse zu bestätigen.`,
    INVITED: 'Ein Konto auf diesem Server braucht eine Einladung. Öffnen Sie den Link in der E-Mail Ihrer Einladung.',
    CLOSED: 'Dieser Server eröffnet keine Konten auf Anfrage: Der Betreiber oder ein Admin legt sie an.',
    haveOne: (link) => <>Schon ein Konto? {link('Anmelden')}</>,
  },
});

/** Opens an account, as far as the server lets anyone do it, and signs the person in. */
export default function Register() {
  const texts = useMessages(TEXTS);
  const next = useNext();
  const withNext = useWithNext();
  const toast = useToast();
  const { status } = useSession();
  const { server, fault, retry } = useServer();
  const { language } = useLanguage();
  const [register] = useMutation(RegisterDocument);
  const [isCreated, setCreated] = useState(false);
  if (status === 'signedIn') return <Leave to={next} />;
  if (isCreated) return <Created signIn={withNext('/account/sign-in')} />;
  return (
    <Page title={texts.title}>
      {fault !== undefined ? (
        <ErrorState fault={fault} onRetry={retry} />
      ) : server === undefined || status === 'loading' ? (
        <Skeleton lines={12} />
      ) : server.registration === 'OPEN' ? (
        <NewAccountForm
          hasEmail
          passwordMinLength={server.passwordMinLength}
          create={async ({ email, ...account }) => {
            const { data } = await register({ variables: { input: { ...account, email, locale: language } } });
            return data?.register.userErrors ?? [];
          }}
          onSignedIn={({ email, username }) =>
            toast(server.sendsMail ? texts.welcomeMail(email) : texts.welcome(username))
          }
          onCreated={() => setCreated(true)}
        />
      ) : (
        <Alert tone="info">
          <p>{texts[server.registration]}</p>
        </Alert>
      )}
      <div className="card-links">
        <p>
          {texts.haveOne((text) => (
            <Link href={withNext('/account/sign-in')}>{text}</Link>
          ))}
        </p>
      </div>
    </Page>
  );
}

/** In place of the form, if the account was created but the sign-in failed. */
export function Created({ signIn }: { readonly signIn: string }) {
  const texts = useMessages(TEXTS);
  return (
    <Page title={texts.createdTitle}>
      <Alert tone="good">
        <p>{texts.created}</p>
      </Alert>
      <LinkButton href={signIn} variant="primary">
        {texts.signIn}
      </LinkButton>
    </Page>
  );
}

/** What a person enters for a new account. */
interface NewAccount {
  /** Empty if the form has no address. */
  readonly email: string;
  readonly username: string;
  readonly password: string;
  readonly fullName?: string;
  /** Values of the fields that this server adds, by name. */
  readonly [storedField: string]: unknown;
}

/** A refusal to create an account. */
interface Refusal {
  readonly code: UserErrorCode;
  readonly message: string;
  readonly path: readonly string[];
}

/** Creates an account, and signs the person in with it: of a registration or of an invitation. */
export function NewAccountForm(props: {
  readonly hasEmail: boolean;
  readonly passwordMinLength: number;
  /** Creates the account, and resolves with why it was not created. */
  readonly create: (account: NewAccount) => Promise<readonly Refusal[]>;
  readonly onSignedIn: (account: NewAccount) => void;
  /** The account was created, but the person must sign in. */
  readonly onCreated: () => void;
}) {
  const { hasEmail, passwordMinLength, create, onSignedIn, onCreated } = props;
  const texts = useMessages(TEXTS);
  const client = useClient();
  const fieldErrors = useFieldErrors();
  const readNewFields = useReadNewFields();
  const { data, loading } = useQuery(RegistrationFieldsDocument);
  // Without them an account can be created all the same: they are optional.
  const fields = data?.server?.profileFields.filter(({ inRegistration }) => inRegistration) ?? [];
  if (loading) return <Skeleton lines={12} />;
  return (
    <Form
      onSubmit={async (values) => {
        const username = values.get('username').trim();
        const password = values.get('password');
        const fullName = values.get('fullName').trim();
        const stored = readNewFields(fields, values);
        if (Object.keys(stored.faults).length > 0) return stored.faults;
        const email = values.get('email').trim();
        const account = { ...stored.values, email, username, password, ...(fullName && { fullName }) };
        const refusals = await create(account);
        if (refusals.length > 0) return fieldErrors(refusals);
        try {
          const { status } = await client.login({ username, password });
          if (status === 'signedIn') onSignedIn(account);
          else onCreated();
        } catch {
          // Sending the form again would only say that the username is taken.
          onCreated();
        }
        return undefined;
      }}
    >
      {hasEmail && (
        <TextField name="email" type="email" label={texts.email} autoComplete="email" isVerbatim isRequired autoFocus />
      )}
      <TextField
        name="username"
        label={texts.username}
        description={texts.usernameRule}
        autoComplete="username"
        maxLength={64}
        isVerbatim
        isRequired
        autoFocus={!hasEmail}
      />
      <TextField name="fullName" label={texts.fullName} autoComplete="name" maxLength={200} />
      <NewFieldInputs fields={fields} />
      <PasswordField
        name="password"
        label={texts.password}
        description={texts.passwordRule(passwordMinLength)}
        autoComplete="new-password"
        isRequired
      />
      <FormActions>
        <Button type="submit" variant="primary">
          {texts.submit}
        </Button>
      </FormActions>
    </Form>
  );
}
