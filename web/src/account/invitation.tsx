import { useMutation } from '@apollo/client/react';
import { useClient, useSession } from '@scoped-api/client/react';
import { useState } from 'react';
import { AcceptInvitationDocument } from '../generated/graphql';
import {
  Alert,
  Button,
  defineMessages,
  ErrorState,
  Form,
  FormActions,
  Link,
  Page,
  Skeleton,
  useMessages,
  useToast,
} from '../ui';
import { Created, NewAccountForm } from './register';
import { Leave, useMailToken, useServer } from './visitor';

const TEXTS = defineMessages({
  en: {
    title: 'Accept the invitation',
    intro: 'Choose a username and a password. Your account gets the e-mail address to which the invitation was sent.',
    welcome: (username: string) => `Welcome, ${username}. Your account is created.`,
    signedInTitle: 'You are signed in to another account',
    signedIn: 'An invitation opens a new account. Sign out first to accept it.',
    signOut: 'Sign out and go on',
    noToken: 'The address of this page has no token. Open the link of the mail again, or copy the whole link.',
    invalid:
      'This invitation is invalid, expired, already used or revoked. Ask the person who invited you for another.',
    closed: 'This server opens no accounts at present. Ask the person who invited you.',
    haveAccount: 'Sign in with an account that you have',
  },
  de: {
    title: 'Einladung annehmen',
    intro:
      'Wählen Sie einen Benutzernamen und ein Passwort. Ihr Konto bekommt die E-Mail-Adresse, an die die Einladung ging.',
    welcome: (username) => `Willkommen, ${username}. Ihr Konto ist erstellt.`,
    signedInTitle: 'Sie sind bei einem anderen Konto angemeldet',
    signedIn: 'Eine Einladung eröffnet ein neues Konto. Melden Sie sich zuerst ab, um sie anzunehmen.',
    signOut: 'Abmelden und fortfahren',
    noToken:
      'Die Adresse dieser Seite hat kein Token. Öffnen Sie den Link der E-Mail noch einmal, oder kopieren Sie den ganzen Link.',
    invalid:
      'Diese Einladung ist ungültig, abgelaufen, schon benutzt oder widerrufen. Bitten Sie die Person, die Sie eingeladen hat, um eine neue.',
    closed: 'Dieser Server eröffnet zurzeit keine Konten. Fragen Sie die Person, die Sie eingeladen hat.',
    haveAccount: 'Mit einem vorhandenen Konto anmelden',
  },
});

/** Opens the account to which the token of a mail invites, and signs the person in. */
export default function Invitation() {
  const texts = useMessages(TEXTS);
  const { status } = useSession();
  const token = useMailToken();
  const [accepted, setAccepted] = useState<'signedIn' | 'created'>();
  const [refused, setRefused] = useState<{
    readonly token: string | undefined;
    readonly reason: 'invalid' | 'closed';
  }>();
  if (accepted === 'signedIn' && status === 'signedIn') return <Leave to="/account" />;
  if (accepted === 'created') return <Created signIn="/account/sign-in" />;
  // Another link that was opened in this tab begins again.
  const reason = token === undefined ? 'noToken' : refused?.token === token ? refused.reason : undefined;
  return (
    <Page title={texts.title}>
      {reason !== undefined || token === undefined ? (
        <>
          <Alert tone="warn">
            <p>{texts[reason ?? 'noToken']}</p>
          </Alert>
          <div className="card-links">
            <Link href="/account/sign-in">{texts.haveAccount}</Link>
          </div>
        </>
      ) : status === 'signedIn' && accepted === undefined ? (
        <OtherAccount />
      ) : (
        <Acceptance
          key={token}
          token={token}
          onAccepted={setAccepted}
          onRefused={(why) => setRefused({ token, reason: why })}
        />
      )}
    </Page>
  );
}

function OtherAccount() {
  const texts = useMessages(TEXTS);
  const client = useClient();
  return (
    <>
      <Alert tone="info" title={texts.signedInTitle}>
        <p>{texts.signedIn}</p>
      </Alert>
      <Form
        onSubmit={async () => {
          await client.logout();
          return undefined;
        }}
      >
        <FormActions>
          <Button type="submit" variant="primary">
            {texts.signOut}
          </Button>
        </FormActions>
      </Form>
    </>
  );
}

function Acceptance(props: {
  readonly token: string;
  readonly onAccepted: (how: 'signedIn' | 'created') => void;
  readonly onRefused: (reason: 'invalid' | 'closed') => void;
}) {
  const { token, onAccepted, onRefused } = props;
  const texts = useMessages(TEXTS);
  const toast = useToast();
  const { status } = useSession();
  const { server, fault, retry } = useServer();
  const [accept] = useMutation(AcceptInvitationDocument);
  if (fault !== undefined) return <ErrorState fault={fault} onRetry={retry} />;
  if (server === undefined || status === 'loading') return <Skeleton lines={10} />;
  return (
    <>
      <p className="soft">{texts.intro}</p>
      <NewAccountForm
        hasEmail={false}
        passwordMinLength={server.passwordMinLength}
        create={async ({ email: _, ...account }) => {
          const { data } = await accept({ variables: { input: { ...account, token } } });
          const refusals = data?.acceptInvitation.userErrors ?? [];
          // Before the session begins: it is not that of another account.
          if (refusals.length === 0) onAccepted('signedIn');
          if (refusals.some(({ code }) => code === 'INVALID_TOKEN')) onRefused('invalid');
          if (refusals.some(({ code }) => code === 'REGISTRATION_CLOSED')) onRefused('closed');
          return refusals;
        }}
        onSignedIn={({ username }) => toast(texts.welcome(username))}
        onCreated={() => onAccepted('created')}
      />
    </>
  );
}
