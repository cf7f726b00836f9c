import { useMutation, useQuery } from '@apollo/client/react';
import { useSession } from '@scoped-api/client/react';
import { useState } from 'react';
import { SendVerificationAgainDocument, VerifyEmailDocument, VerifyingUserDocument } from '../generated/graphql';
import { Alert, Button, defineMessages, Form, FormActions, LinkButton, Page, useFieldErrors, useMessages } from '../ui';
import { SignInSteps } from './sign-in';
import { useMailToken } from './visitor';

const TEXTS = defineMessages({
  en: {
    title: 'Verify your e-mail address',
    signIn: 'Sign in to the account with this address, to confirm that it is yours.',
    who: (username: string, email: string) => `You are signed in as ${username}. This confirms the address ${email}.`,
    someone: 'This confirms the address of the account that you are signed in with.',
    submit: 'Verify the address',
    doneTitle: 'Your address is verified',
    done: 'You can use it to set a new password if you forget yours.',
    toAccount: 'Go to your account',
    noToken: 'The address of this page has no token. Open the link of the mail again, or copy the whole link.',
    invalid: 'This link is invalid, expired or already used, or it belongs to another account.',
    another: 'Send another mail',
    sent: (minutes: number) =>
      `A mail with a new link is on its way. The link is valid for ${Math.round(minutes / 60)} hours.`,
  },
  de: {
    title: 'E-Mail-Adresse bestätigen',
    signIn: 'Melden Sie sich bei dem Konto mit dieser Adresse an, um zu bestätigen, dass sie Ihnen gehört.',
    who: (username, email) => `Sie sind als ${username} angemeldet. Damit bestätigen Sie die Adresse ${email}.`,
    someone: 'Damit bestätigen Sie die Adresse des Kontos, mit dem Sie angemeldet sind.',
    submit: 'Adresse bestätigen',
    doneTitle: 'Ihre Adresse ist bestätigt',
    done: 'Damit können Sie ein neues Passwort setzen, falls Sie Ihres vergessen.',
    toAccount: 'Zum Konto',
    noToken:
      'Die Adresse dieser Seite hat kein Token. Öffnen Sie den Link der E-Mail noch einmal, oder kopieren Sie den ganzen Link.',
    invalid: 'Dieser Link ist ungültig, abgelaufen oder schon benutzt, oder er gehört zu einem anderen Konto.',
    another: 'Noch eine E-Mail senden',
    sent: (minutes) =>
      `Eine E-Mail mit einem neuen Link ist unterwegs. Der Link gilt ${Math.round(minutes / 60)} Stunden.`,
  },
});

/**
 * Verifies an address with the token of a mail, in a session of the account. It waits for a click, because programs that look for
 * viruses open links as well.
 */
export default function VerifyEmail() {
  const texts = useMessages(TEXTS);
  const { status } = useSession();
  const token = useMailToken();
  const [done, setDone] = useState<{ readonly token: string | undefined; readonly isVerified: boolean }>();
  // Another link that was opened in this tab begins again.
  const outcome = done?.token === token ? done : undefined;
  if (outcome?.isVerified) {
    return (
      <Page key="done" title={texts.doneTitle}>
        <Alert tone="good">
          <p>{texts.done}</p>
        </Alert>
        <LinkButton href="/account" variant="primary">
          {texts.toAccount}
        </LinkButton>
      </Page>
    );
  }
  return (
    <Page title={texts.title}>
      {token === undefined ? (
        <Alert tone="warn">
          <p>{texts.noToken}</p>
        </Alert>
      ) : status !== 'signedIn' ? (
        <>
          <p className="soft">{texts.signIn}</p>
          <SignInSteps isPartOfPage />
        </>
      ) : outcome ? (
        <Invalid />
      ) : (
        <Verification token={token} onEnd={(isVerified) => setDone({ token, isVerified })} />
      )}
    </Page>
  );
}

function Verification({ token, onEnd }: { readonly token: string; readonly onEnd: (isVerified: boolean) => void }) {
  const texts = useMessages(TEXTS);
  const fieldErrors = useFieldErrors();
  const { data } = useQuery(VerifyingUserDocument, { fetchPolicy: 'network-only' });
  const [verify] = useMutation(VerifyEmailDocument);
  const user = data?.me;
  return (
    <>
      <p>{user ? texts.who(user.username, user.pendingEmail ?? user.email) : texts.someone}</p>
      <Form
        onSubmit={async () => {
          const { data: verified } = await verify({ variables: { input: { token } } });
          const userErrors = verified?.verifyEmail.userErrors ?? [];
          if (userErrors.length === 0) onEnd(true);
          else if (userErrors.some(({ code }) => code === 'INVALID_TOKEN')) onEnd(false);
          return fieldErrors(userErrors);
        }}
      >
        <FormActions>
          <Button type="submit" variant="primary" autoFocus>
            {texts.submit}
          </Button>
        </FormActions>
      </Form>
    </>
  );
}

function Invalid() {
  const texts = useMessages(TEXTS);
  const [send, { data }] = useMutation(SendVerificationAgainDocument);
  return data?.requestEmailVerification ? (
    <Alert tone="good">
      <p>{texts.sent(data.requestEmailVerification.expiresInMinutes)}</p>
    </Alert>
  ) : (
    <>
      <Alert tone="warn">
        <p>{texts.invalid}</p>
      </Alert>
      <Form
        onSubmit={async () => {
          await send();
          return undefined;
        }}
      >
        <FormActions>
          <Button type="submit">{texts.another}</Button>
        </FormActions>
      </Form>
    </>
  );
}
