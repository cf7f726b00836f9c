import { useMutation } from '@apollo/client/react';
import { useClient } from '@scoped-api/client/react';
import { useState } from 'react';
import { ResetPasswordDocument } from '../generated/graphql';
import {
  Alert,
  Button,
  defineMessages,
  Form,
  FormActions,
  Link,
  LinkButton,
  Page,
  PasswordField,
  useFieldErrors,
  useMessages,
} from '../ui';
import { useMailToken, useServer } from './visitor';

const TEXTS = defineMessages({
  en: {
    title: 'Set a new password',
    effect: 'Afterwards you are signed out on all devices, and all of your access tokens are revoked.',
    password: 'New password',
    rule: (characters: number) => `At least ${characters} characters. A few words are easier to remember than signs.`,
    submit: 'Set the password',
    doneTitle: 'Your password is set',
    done: 'All sessions have ended. Sign in with the new password.',
    signIn: 'Sign in',
    noToken: 'The address of this page has no token. Open the link of the mail again, or copy the whole link.',
    invalid: 'This link is invalid, expired or already used.',
    another: 'Request another link',
  },
  de: {
    title: 'Neues Passwort setzen',
    effect: 'Danach sind Sie auf allen Geräten abgemeldet, und alle Ihre Zugriffstoken sind widerrufen.',
    password: 'Neues Passwort',
    rule: (characters) => `Mindestens ${characters} Zeichen. Einige Wörter merken sich leichter als Zeichen.`,
    submit: 'Passwort setzen',
    doneTitle: 'Ihr Passwort ist gesetzt',
    done: 'Alle Sitzungen sind beendet. Melden Sie sich mit dem neuen Passwort an.',
    signIn: 'Anmelden',
    noToken:
      'Die Adresse dieser Seite hat kein Token. Öffnen Sie den Link der E-Mail noch einmal, oder kopieren Sie den ganzen Link.',
    invalid: 'Dieser Link ist ungültig, abgelaufen oder schon benutzt.',
    another: 'Neuen Link anfordern',
  },
});

/** Sets a password with the token of a mail. It issues no session: the sign-in follows. */
export default function ResetPassword() {
  const texts = useMessages(TEXTS);
  const token = useMailToken();
  const [done, setDone] = useState<{ readonly token: string | undefined; readonly isSet: boolean }>();
  // Another link that was opened in this tab begins again.
  const outcome = done?.token === token ? done : undefined;
  if (outcome?.isSet) {
    return (
      <Page key="done" title={texts.doneTitle}>
        <Alert tone="good">
          <p>{texts.done}</p>
        </Alert>
        <LinkButton href="/account/sign-in" variant="primary">
          {texts.signIn}
        </LinkButton>
      </Page>
    );
  }
  return (
    <Page title={texts.title}>
      {token === undefined || outcome ? (
        <>
          <Alert tone="warn">
            <p>{outcome ? texts.invalid : texts.noToken}</p>
          </Alert>
          <div className="card-links">
            <Link href="/account/forgot-password">{texts.another}</Link>
          </div>
        </>
      ) : (
        <NewPassword key={token} token={token} onEnd={(isSet) => setDone({ token, isSet })} />
      )}
    </Page>
  );
}

function NewPassword({ token, onEnd }: { readonly token: string; readonly onEnd: (isSet: boolean) => void }) {
  const texts = useMessages(TEXTS);
  const client = useClient();
  const { server } = useServer();
  const fieldErrors = useFieldErrors();
  const [reset] = useMutation(ResetPasswordDocument);
  return (
    <>
      <p className="soft">{texts.effect}</p>
      <Form
        onSubmit={async (values) => {
          const { data } = await reset({ variables: { input: { token, newPassword: values.get('newPassword') } } });
          const userErrors = data?.resetPassword.userErrors ?? [];
          if (userErrors.some(({ code }) => code === 'INVALID_TOKEN')) onEnd(false);
          else if (userErrors.length > 0) return fieldErrors(userErrors);
          else {
            // The session of this browser has ended, too, if it is of the same account.
            await client.refresh().catch(() => undefined);
            onEnd(true);
          }
          return undefined;
        }}
      >
        <PasswordField
          name="newPassword"
          label={texts.password}
          description={texts.rule(server?.passwordMinLength ?? 8)}
          autoComplete="new-password"
          isRequired
          autoFocus
        />
        <FormActions>
          <Button type="submit" variant="primary">
            {texts.submit}
          </Button>
        </FormActions>
      </Form>
    </>
  );
}
