import type { InEachLanguage, Language } from './account-mails';
import { type MailContent, renderParts } from './mail';

/** The text for one change of second factors. */
interface FactorChangeText {
  readonly subject: string;
  readonly sentence: string;
}

/**
 * Every change of a user's second factors that they are told by mail, with the subject and the sentence of the mail
 * `factorsChanged`.
 */
export const FACTOR_CHANGES = {
  TOTP_ADDED: {
    en: {
      subject: 'An authenticator app was added to your account',
      sentence:
        'The account with this e-mail address now requires a code of an authenticator app at each login, after the password.',
    },
    de: {
      subject: 'Eine Authenticator-App wurde hinzugefügt',
      sentence:
        'Das Konto mit dieser E-Mail-Adresse verlangt bei der Anmeldung jetzt nach dem Passwort einen Code einer Authenticator-App.',
    },
  },
  TOTP_REMOVED: {
    en: {
      subject: 'The authenticator app was removed from your account',
      sentence: 'The account with this e-mail address no longer accepts codes of an authenticator app at the login.',
    },
    de: {
      subject: 'Die Authenticator-App wurde entfernt',
      sentence:
        'Das Konto mit dieser E-Mail-Adresse nimmt bei der Anmeldung keine Codes einer Authenticator-App mehr an.',
    },
  },
  PASSKEY_ADDED: {
    en: {
      subject: 'A passkey was added to your account',
      sentence: 'A passkey was added to the account with this e-mail address. It can be used to log in.',
    },
    de: {
      subject: 'Ein Passkey wurde hinzugefügt',
      sentence:
        'Zum Konto mit dieser E-Mail-Adresse wurde ein Passkey hinzugefügt. Die Anmeldung ist jetzt auch damit möglich.',
    },
  },
  PASSKEY_REMOVED: {
    en: {
      subject: 'A passkey was removed from your account',
      sentence: 'A passkey was removed from the account with this e-mail address. It can no longer be used to log in.',
    },
    de: {
      subject: 'Ein Passkey wurde entfernt',
      sentence:
        'Vom Konto mit dieser E-Mail-Adresse wurde ein Passkey entfernt. Die Anmeldung ist damit nicht mehr möglich.',
    },
  },
  PASSKEY_RENAMED: {
    en: {
      subject: 'A passkey of your account was renamed',
      sentence: 'A passkey of the account with this e-mail address has a new name.',
    },
    de: {
      subject: 'Ein Passkey wurde umbenannt',
      sentence: 'Ein Passkey des Kontos mit dieser E-Mail-Adresse hat einen neuen Namen.',
    },
  },
  FACTORS_REMOVED: {
    en: {
      subject: 'Second factors were removed from your account',
      sentence: 'Second factors were removed from the account with this e-mail address.',
    },
    de: {
      subject: 'Zweite Faktoren wurden entfernt',
      sentence: 'Vom Konto mit dieser E-Mail-Adresse wurden zweite Faktoren der Anmeldung entfernt.',
    },
  },
  RECOVERY_CODES_RENEWED: {
    en: {
      subject: 'Your recovery codes were replaced',
      sentence:
        'New recovery codes were made for the account with this e-mail address. The former ones no longer work.',
    },
    de: {
      subject: 'Ihre Wiederherstellungscodes wurden ersetzt',
      sentence:
        'Für das Konto mit dieser E-Mail-Adresse wurden neue Wiederherstellungscodes erstellt. Die bisherigen gelten nicht mehr.',
    },
  },
  RECOVERY_CODE_USED: {
    en: {
      subject: 'A recovery code was used',
      sentence:
        'A recovery code of the account with this e-mail address was used. Each code works once: make new ones before you have used all.',
    },
    de: {
      subject: 'Ein Wiederherstellungscode wurde benutzt',
      sentence:
        'Ein Wiederherstellungscode des Kontos mit dieser E-Mail-Adresse wurde benutzt. Jeder gilt nur einmal: Erstellen Sie neue, bevor alle benutzt sind.',
    },
  },
} as const satisfies Readonly<Record<string, InEachLanguage<FactorChangeText>>>;

/** A change of {@link FACTOR_CHANGES}. */
export type FactorChange = keyof typeof FACTOR_CHANGES;

/** Who has changed the factors of a user: the user, or someone who manages the accounts of the service. */
export type FactorChanger = 'USER' | 'ADMIN';

/** What the mail `factorsChanged` is about. */
export interface FactorChangeAbout {
  readonly change: FactorChange;
  readonly by: FactorChanger;
}

const FACTOR_CLOSING: InEachLanguage<Readonly<Record<FactorChanger, readonly string[]>>> = {
  en: {
    USER: [
      "If it wasn't you, request a new password at once. Then log in, remove the second factors that you don't know, and end the sessions that you don't know.",
      'If the login then requires a second factor that you do not have, write to the operator of this service.',
    ],
    ADMIN: [
      'Someone who manages the accounts of this service did this.',
      'If you do not know why, write to the operator of this service.',
    ],
  },
  de: {
    USER: [
      'Falls das nicht von Ihnen stammt, fordern Sie umgehend ein neues Passwort an. Melden Sie sich danach an, entfernen Sie alle zweiten Faktoren und beenden Sie alle Sitzungen, die Sie nicht kennen.',
      'Falls die Anmeldung dann einen zweiten Faktor verlangt, den Sie nicht haben, wenden Sie sich an den Betreiber dieses Dienstes.',
    ],
    ADMIN: [
      'Das hat jemand veranlasst, der die Konten dieses Dienstes verwaltet.',
      'Falls Sie den Grund nicht kennen, wenden Sie sich an den Betreiber dieses Dienstes.',
    ],
  },
};

/** Returns what was changed and by whom, as one sentence or two. */
export function factorChangeText({ change, by }: FactorChangeAbout, language: Language): string {
  const { sentence } = FACTOR_CHANGES[change][language];
  return by === 'ADMIN' ? `${sentence} ${FACTOR_CLOSING[language].ADMIN[0]}` : sentence;
}

/** Returns the server's own text of the mail `factorsChanged`. */
export function factorsChangedText({ change, by }: FactorChangeAbout, language: Language): MailContent {
  const { subject, sentence } = FACTOR_CHANGES[change][language];
  return renderParts(subject, [sentence, ...FACTOR_CLOSING[language][by]], language);
}
