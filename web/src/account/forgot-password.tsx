import { useMutation } from '@apollo/client/react';
import { useState } from 'react';
import { RequestPasswordResetDocument } from '../generated/graphql';
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
  TextField,
  useFieldErrors,
  useMessages,
} from '../ui';
import { useServer, useWithNext } from './visitor';

const TEXTS = defineMessages({
  en: {
    title: 'Forgot your password?',
    intro: 'Enter the e-mail address of your account. We send you a link to set a new password.',
    email: 'E-mail address',
    submit: 'Send the link',
    sentTitle: 'Check your mail',
    sent: (email: string) => `If there is an account with the address ${email}, a mail with a link is on its way.`,
    validity: (minutes: number) => `The link is valid for ${minutes} minutes.`,
    nothing: 'Nothing there? Look into the folder for spam, and check the address.',
    again: 'Use another address',
    noMail: 'This server sends no mail. Ask an admin to help you with a new password.',
    toSignIn: 'Back to the sign-in',
  },
  de: {
    title: 'Passwort vergessen?',
    intro: 'Geben Sie die E-Mail-Adresse Ihres Kontos ein. Wir senden Ihnen einen Link für ein neues Passwort.',
    email: 'E-Mail-Adresse',
    submit: 'Link senden',
    sentTitle: 'Sehen Sie in Ihr Postfach',
    sent: (email) => `Wenn es ein Konto mit der Adresse ${email} gibt, ist eine E-Mail mit einem Link unterwegs.`,
    validity: (minutes) => `Der Link gilt ${minutes} Minuten.`,
    nothing: 'Nichts da? Sehen Sie im Spam-Ordner nach, und prüfen Sie die Adresse.',
    again: 'Andere Adresse angeben',
    noMail: 'Dieser Server versendet keine E-Mails. Bitten Sie einen Admin um Hilfe mit einem neuen Passwort.',
    toSignIn: 'Zurück zur Anmeldung',
  },
});

/** Mails a link for a new password. The answer is the same whether or not there is an account. */
export default function ForgotPassword() {
  const texts = useMessages(TEXTS);
  const { server, fault, retry } = useServer();
  const withNext = useWithNext();
  const [sent, setSent] = useState<Sent>();
  return (
    <Page title={sent ? texts.sentTitle : texts.title} key={sent?.email}>
      {sent ? (
        <>
          <Alert tone="good">
            <p>{texts.sent(sent.email)}</p>
            <p>{texts.validity(sent.minutes)}</p>
          </Alert>
          <p className="soft">{texts.nothing}</p>
          <Button onPress={() => setSent(undefined)}>{texts.again}</Button>
        </>
      ) : fault !== undefined ? (
        <ErrorState fault={fault} onRetry={retry} />
      ) : server === undefined ? (
        <Skeleton lines={6} />
      ) : server.sendsMail ? (
        <Request onSent={setSent} />
      ) : (
        <Alert tone="info">
          <p>{texts.noMail}</p>
        </Alert>
      )}
      <div className="card-links">
        <Link href={withNext('/account/sign-in')}>{texts.toSignIn}</Link>
      </div>
    </Page>
  );
}

interface Sent {
  readonly email: string;
  readonly minutes: number;
}

function Request({ onSent }: { readonly onSent: (sent: Sent) => void }) {
  const texts = useMessages(TEXTS);
  const fieldErrors = useFieldErrors();
  const [request] = useMutation(RequestPasswordResetDocument);
  return (
    <>
      <p className="soft">{texts.intro}</p>
      <Form
        onSubmit={async (values) => {
          const email = values.get('email').trim();
          const { data } = await request({ variables: { input: { email } } });
          const { expiresInMinutes: minutes = 0, userErrors = [] } = data?.requestPasswordReset ?? {};
          if (userErrors.length > 0) return fieldErrors(userErrors);
          onSent({ email, minutes });
          return undefined;
        }}
      >
        <TextField name="email" type="email" label={texts.email} autoComplete="email" isVerbatim isRequired autoFocus />
        <FormActions>
          <Button type="submit" variant="primary">
            {texts.submit}
          </Button>
        </FormActions>
      </Form>
    </>
  );
}
