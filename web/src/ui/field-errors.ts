import { fieldErrors, type UserError } from '@scoped-api/client';
import type { FormErrors } from './form';
import { type Language, useLanguage } from './i18n';

/**
 * Returns `fieldErrors` of the client, with messages for a person in the language of the page. The server writes its messages in
 * English, and a few of them for a program.
 */
export function useFieldErrors(): (userErrors: readonly UserError[], prefix?: string) => FormErrors {
  const texts = TEXTS[useLanguage().language];
  return (userErrors, prefix) =>
    fieldErrors(
      userErrors.map((error) => ({ ...error, message: texts[keyOf(error)] ?? error.message })),
      prefix,
    );
}

/** Returns the function that makes one text of `userErrors`, for what has no fields; undefined if there are none. */
export function useRefusal(): (userErrors: readonly UserError[] | undefined) => string | undefined {
  const fieldErrors = useFieldErrors();
  return (userErrors = []) => Object.values(fieldErrors(userErrors)).join(' ') || undefined;
}

/** A wrong password has another text than a wrong login. */
function keyOf({ code, path }: UserError): string {
  return code === 'INVALID_CREDENTIALS' && path.length > 1 ? 'WRONG_PASSWORD' : code;
}

/** By code. A code without a text shows the message of the server. */
const TEXTS: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: {
    INVALID_CODE: 'The code is wrong, expired or already used.',
    INVALID_PASSKEY: 'The passkey was not accepted. Try again, or use your password.',
    SECOND_FACTOR_REQUIRED: 'You have a second factor: use it too.',
    SECOND_FACTOR_UNAVAILABLE: 'This server is not configured for this second factor.',
  },
  de: {
    USERNAME_TAKEN: 'Dieser Benutzername ist vergeben.',
    USERNAME_RESERVED: 'Dieser Benutzername ist reserviert. Wählen Sie einen anderen.',
    INVALID_USERNAME: 'Ein Benutzername hat 3 bis 64 Zeichen: Buchstaben einer Schrift, Ziffern, „_“, „.“ und „-“.',
    EMAIL_TAKEN: 'Diese E-Mail-Adresse ist vergeben.',
    INVALID_EMAIL: 'Das ist keine gültige E-Mail-Adresse.',
    INVALID_FULL_NAME: 'Der Name ist zu lang oder enthält Zeichen, die nicht erlaubt sind.',
    WEAK_PASSWORD:
      'Dieses Passwort ist zu kurz, zu verbreitet oder zu leicht zu erraten. Nehmen Sie ein längeres, zum Beispiel aus mehreren Wörtern.',
    INVALID_CREDENTIALS: 'Der Benutzername oder das Passwort ist falsch.',
    WRONG_PASSWORD: 'Das Passwort ist falsch.',
    INVALID_CODE: 'Der Code ist falsch, abgelaufen oder schon benutzt.',
    INVALID_PASSKEY:
      'Der Passkey wurde nicht angenommen. Versuchen Sie es noch einmal, oder benutzen Sie Ihr Passwort.',
    SECOND_FACTOR_REQUIRED: 'Sie haben einen zweiten Faktor: Benutzen Sie ihn auch.',
    SECOND_FACTOR_UNAVAILABLE: 'Dieser Server ist für diesen zweiten Faktor nicht eingerichtet.',
    INVALID_TOKEN: 'Der Link ist ungültig, abgelaufen oder schon benutzt.',
    INVALID_NAME: 'Der Name ist leer, zu lang oder enthält Zeichen, die nicht erlaubt sind.',
    REGISTRATION_CLOSED: 'Dieser Server eröffnet keine Konten: Der Betreiber oder ein Admin legt sie an.',
    INVITATION_REQUIRED: 'Dieser Server eröffnet Konten nur mit einer Einladung.',
    LAST_ADMIN: 'Nach dieser Änderung gäbe es keinen aktiven Admin mehr.',
    LIMIT_REACHED: 'Die Höchstzahl ist erreicht.',
    NOT_FOUND: 'Das gibt es nicht mehr.',
  },
};
