import type { ReactNode } from 'react';
import type { AuditAction, AuditActorKind } from '../generated/graphql';
import { defineMessages, type IconName } from '../ui';

/** What a sentence about an event is made of. */
export interface Parts {
  /** The actor, at the start of a sentence. */
  readonly who: ReactNode;
  /** The user, client or invitation that was acted on; null if there is none. */
  readonly whom: ReactNode | null;
  /** Whether the actor acted on itself. */
  readonly isSelf: boolean;
  readonly kind: AuditActorKind;
  /** For an event of an extension: its name. */
  readonly event: string | null;
}

type Sentences = { readonly [action in AuditAction]: (parts: Parts) => ReactNode };
type Titles = { readonly [action in AuditAction]: string };

/** Kinds of events that belong together. */
export type ActionGroup = keyof typeof GROUP_ICONS;

export const GROUP_ICONS = {
  signIn: 'device',
  accounts: 'account',
  passwords: 'key',
  factors: 'shield',
  invitations: 'mail',
  programs: 'client',
  other: 'audit',
} as const satisfies Record<string, IconName>;

/** The group of each kind of event, in the order in which the filter lists them. */
export const GROUP_OF = {
  LOGIN: 'signIn',
  LOGIN_FAILED: 'signIn',
  SECOND_FACTOR_REQUESTED: 'signIn',
  REAUTHENTICATED: 'signIn',
  LOGOUT: 'signIn',
  SESSION_REVOKED: 'signIn',
  REFRESH_TOKEN_REUSED: 'signIn',
  USER_REGISTERED: 'accounts',
  USER_UPDATED: 'accounts',
  PROFILE_UPDATED: 'accounts',
  EMAIL_VERIFIED: 'accounts',
  USER_DELETED: 'accounts',
  USERS_IMPORTED: 'accounts',
  USERS_EXPORTED: 'accounts',
  PASSWORD_CHANGED: 'passwords',
  PASSWORD_RESET_REQUESTED: 'passwords',
  PASSWORD_RESET: 'passwords',
  FACTOR_ADDED: 'factors',
  FACTOR_REMOVED: 'factors',
  RECOVERY_CODES_RENEWED: 'factors',
  RECOVERY_CODE_USED: 'factors',
  PASSKEY_RENAMED: 'factors',
  PASSKEY_COUNTER_REGRESSED: 'factors',
  USER_INVITED: 'invitations',
  INVITATION_ACCEPTED: 'invitations',
  INVITATION_REVOKED: 'invitations',
  PERSONAL_ACCESS_TOKEN_CREATED: 'programs',
  PERSONAL_ACCESS_TOKEN_REVOKED: 'programs',
  CLIENT_CREATED: 'programs',
  CLIENT_SECRET_ADDED: 'programs',
  CLIENT_SECRET_REMOVED: 'programs',
  CLIENT_DELETED: 'programs',
  CLIENT_LOGIN_FAILED: 'programs',
  EXTENSION: 'other',
} as const satisfies Record<AuditAction, ActionGroup>;

/** Events that an admin looks for first when something is wrong. */
export const TONES: { readonly [action in AuditAction]?: 'bad' | 'warn' } = {
  LOGIN_FAILED: 'warn',
  CLIENT_LOGIN_FAILED: 'warn',
  REFRESH_TOKEN_REUSED: 'bad',
  PASSKEY_COUNTER_REGRESSED: 'bad',
  USER_DELETED: 'warn',
  CLIENT_DELETED: 'warn',
  FACTOR_REMOVED: 'warn',
};

/** The kinds of events as a filter lists them. */
export const ACTION_TITLES = defineMessages<Titles>({
  en: {
    LOGIN: 'Sign-in',
    LOGIN_FAILED: 'Sign-in refused',
    SECOND_FACTOR_REQUESTED: 'Second factor requested',
    REAUTHENTICATED: 'Authenticated again',
    LOGOUT: 'Sign-out',
    SESSION_REVOKED: 'Session revoked',
    REFRESH_TOKEN_REUSED: 'Refresh token used twice',
    USER_REGISTERED: 'Account created',
    USER_UPDATED: 'User changed',
    PROFILE_UPDATED: 'Profile changed',
    EMAIL_VERIFIED: 'E-mail address verified',
    USER_DELETED: 'Account deleted',
    USERS_IMPORTED: 'Users imported',
    USERS_EXPORTED: 'Users exported',
    PASSWORD_CHANGED: 'Password changed',
    PASSWORD_RESET_REQUESTED: 'Password reset requested',
    PASSWORD_RESET: 'Password reset',
    FACTOR_ADDED: 'Second factor added',
    FACTOR_REMOVED: 'Second factor removed',
    RECOVERY_CODES_RENEWED: 'Recovery codes renewed',
    RECOVERY_CODE_USED: 'Recovery code used',
    PASSKEY_RENAMED: 'Passkey renamed',
    PASSKEY_COUNTER_REGRESSED: 'Passkey possibly cloned',
    USER_INVITED: 'Person invited',
    INVITATION_ACCEPTED: 'Invitation accepted',
    INVITATION_REVOKED: 'Invitation revoked',
    PERSONAL_ACCESS_TOKEN_CREATED: 'Access token created',
    PERSONAL_ACCESS_TOKEN_REVOKED: 'Access token revoked',
    CLIENT_CREATED: 'Client registered',
    CLIENT_SECRET_ADDED: 'Client secret added',
    CLIENT_SECRET_REMOVED: 'Client secret removed',
    CLIENT_DELETED: 'Client deleted',
    CLIENT_LOGIN_FAILED: 'Client credentials refused',
    EXTENSION: 'Event of an extension',
  },
  de: {
    LOGIN: 'Anmeldung',
    LOGIN_FAILED: 'Anmeldung abgelehnt',
    SECOND_FACTOR_REQUESTED: 'Zweiter Faktor angefordert',
    REAUTHENTICATED: 'Identität erneut bestätigt',
    LOGOUT: 'Abmeldung',
    SESSION_REVOKED: 'Sitzung widerrufen',
    REFRESH_TOKEN_REUSED: 'Refresh-Token zweimal benutzt',
    USER_REGISTERED: 'Konto angelegt',
    USER_UPDATED: 'Benutzer geändert',
    PROFILE_UPDATED: 'Profil geändert',
    EMAIL_VERIFIED: 'E-Mail-Adresse bestätigt',
    USER_DELETED: 'Konto gelöscht',
    USERS_IMPORTED: 'Benutzer importiert',
    USERS_EXPORTED: 'Benutzer exportiert',
    PASSWORD_CHANGED: 'Passwort geändert',
    PASSWORD_RESET_REQUESTED: 'Neues Passwort angefordert',
    PASSWORD_RESET: 'Passwort neu gesetzt',
    FACTOR_ADDED: 'Zweiter Faktor hinzugefügt',
    FACTOR_REMOVED: 'Zweiter Faktor entfernt',
    RECOVERY_CODES_RENEWED: 'Wiederherstellungscodes erneuert',
    RECOVERY_CODE_USED: 'Wiederherstellungscode benutzt',
    PASSKEY_RENAMED: 'Passkey umbenannt',
    PASSKEY_COUNTER_REGRESSED: 'Passkey möglicherweise kopiert',
    USER_INVITED: 'Person eingeladen',
    INVITATION_ACCEPTED: 'Einladung angenommen',
    INVITATION_REVOKED: 'Einladung widerrufen',
    PERSONAL_ACCESS_TOKEN_CREATED: 'Zugriffstoken erstellt',
    PERSONAL_ACCESS_TOKEN_REVOKED: 'Zugriffstoken widerrufen',
    CLIENT_CREATED: 'Client registriert',
    CLIENT_SECRET_ADDED: 'Client-Secret hinzugefügt',
    CLIENT_SECRET_REMOVED: 'Client-Secret entfernt',
    CLIENT_DELETED: 'Client gelöscht',
    CLIENT_LOGIN_FAILED: 'Client-Zugangsdaten abgelehnt',
    EXTENSION: 'Ereignis einer Erweiterung',
  },
});

/** The groups as a filter lists them. */
export const GROUP_TITLES = defineMessages<{ readonly [group in ActionGroup]: string }>({
  en: {
    signIn: 'Sign-in and sessions',
    accounts: 'Accounts',
    passwords: 'Passwords',
    factors: 'Second factors',
    invitations: 'Invitations',
    programs: 'Clients and access tokens',
    other: 'Extensions',
  },
  de: {
    signIn: 'Anmeldung und Sitzungen',
    accounts: 'Konten',
    passwords: 'Passwörter',
    factors: 'Zweite Faktoren',
    invitations: 'Einladungen',
    programs: 'Clients und Zugriffstoken',
    other: 'Erweiterungen',
  },
});

/** Each kind of event as a sentence. */
export const SENTENCES = defineMessages<Sentences>({
  en: {
    LOGIN: ({ who }) => <>{who} signed in</>,
    LOGIN_FAILED: ({ who, whom, kind }) =>
      kind === 'USER' ? (
        <>{who} failed to authenticate again</>
      ) : whom ? (
        <>A sign-in as {whom} was refused</>
      ) : (
        'A sign-in with an unknown name was refused'
      ),
    SECOND_FACTOR_REQUESTED: ({ whom }) => <>The password of {whom} was right; the second factor was requested</>,
    REAUTHENTICATED: ({ who }) => <>{who} authenticated again</>,
    LOGOUT: ({ who }) => <>{who} signed out</>,
    SESSION_REVOKED: ({ who, whom, isSelf }) =>
      isSelf ? (
        <>{who} ended a session of their own</>
      ) : (
        <>
          {who} ended a session of {whom}
        </>
      ),
    REFRESH_TOKEN_REUSED: ({ whom }) => <>A refresh token of {whom} was used twice, and its session was revoked</>,
    USER_REGISTERED: ({ who, whom, isSelf, kind }) =>
      isSelf || kind === 'ANONYMOUS' ? (
        <>{whom ?? who} opened an account</>
      ) : (
        <>
          {who} created the account {whom}
        </>
      ),
    USER_UPDATED: ({ who, whom }) => (
      <>
        {who} changed {whom}
      </>
    ),
    PROFILE_UPDATED: ({ who }) => <>{who} changed their profile</>,
    EMAIL_VERIFIED: ({ whom }) => <>{whom} verified an e-mail address</>,
    USER_DELETED: ({ who, whom, isSelf }) =>
      isSelf ? (
        <>{who} deleted their own account</>
      ) : (
        <>
          {who} deleted the account of {whom}
        </>
      ),
    USERS_IMPORTED: ({ who }) => <>{who} imported users</>,
    USERS_EXPORTED: ({ who }) => <>{who} exported users</>,
    PASSWORD_CHANGED: ({ who }) => <>{who} changed their password</>,
    PASSWORD_RESET_REQUESTED: ({ whom }) => <>A link for a new password was mailed to {whom}</>,
    PASSWORD_RESET: ({ who, whom, kind }) =>
      kind === 'OPERATOR' ? (
        <>
          {who} set a new password for {whom}
        </>
      ) : (
        <>{whom ?? who} set a new password by mail</>
      ),
    FACTOR_ADDED: ({ who }) => <>{who} added a second factor</>,
    FACTOR_REMOVED: ({ who, whom, isSelf }) =>
      isSelf ? (
        <>{who} removed a second factor</>
      ) : (
        <>
          {who} removed a second factor of {whom}
        </>
      ),
    RECOVERY_CODES_RENEWED: ({ who }) => <>{who} renewed their recovery codes</>,
    RECOVERY_CODE_USED: ({ who }) => <>{who} used a recovery code</>,
    PASSKEY_RENAMED: ({ who }) => <>{who} renamed a passkey</>,
    PASSKEY_COUNTER_REGRESSED: ({ whom }) => <>A passkey of {whom} was refused: it may have been cloned</>,
    USER_INVITED: ({ who }) => <>{who} invited a person</>,
    INVITATION_ACCEPTED: ({ who }) => <>{who} accepted an invitation</>,
    INVITATION_REVOKED: ({ who }) => <>{who} revoked an invitation</>,
    PERSONAL_ACCESS_TOKEN_CREATED: ({ who }) => <>{who} created an access token</>,
    PERSONAL_ACCESS_TOKEN_REVOKED: ({ who, whom, isSelf }) =>
      isSelf ? (
        <>{who} revoked an access token</>
      ) : (
        <>
          {who} revoked an access token of {whom}
        </>
      ),
    CLIENT_CREATED: ({ who, whom }) => (
      <>
        {who} registered the client {whom}
      </>
    ),
    CLIENT_SECRET_ADDED: ({ who, whom }) => (
      <>
        {who} added a secret to the client {whom}
      </>
    ),
    CLIENT_SECRET_REMOVED: ({ who, whom }) => (
      <>
        {who} removed a secret of the client {whom}
      </>
    ),
    CLIENT_DELETED: ({ who, whom }) => (
      <>
        {who} deleted the client {whom}
      </>
    ),
    CLIENT_LOGIN_FAILED: ({ whom }) =>
      whom ? (
        <>The credentials of the client {whom} were refused</>
      ) : (
        'The credentials of an unknown client were refused'
      ),
    EXTENSION: ({ who, whom, event }) => (
      <>
        {who}: {event}
        {whom && <> ({whom})</>}
      </>
    ),
  },
  de: {
    LOGIN: ({ who }) => <>{who} hat sich angemeldet</>,
    LOGIN_FAILED: ({ who, whom, kind }) =>
      kind === 'USER' ? (
        <>{who} konnte die Anmeldung nicht bestätigen</>
      ) : whom ? (
        <>Eine Anmeldung als {whom} wurde abgelehnt</>
      ) : (
        'Eine Anmeldung mit unbekanntem Namen wurde abgelehnt'
      ),
    SECOND_FACTOR_REQUESTED: ({ whom }) => (
      <>Das Passwort von {whom} war richtig; der zweite Faktor wurde angefordert</>
    ),
    REAUTHENTICATED: ({ who }) => <>{who} hat die Anmeldung erneut bestätigt</>,
    LOGOUT: ({ who }) => <>{who} hat sich abgemeldet</>,
    SESSION_REVOKED: ({ who, whom, isSelf }) =>
      isSelf ? (
        <>{who} hat eine eigene Sitzung beendet</>
      ) : (
        <>
          {who} hat eine Sitzung von {whom} beendet
        </>
      ),
    REFRESH_TOKEN_REUSED: ({ whom }) => (
      <>Ein Refresh-Token von {whom} wurde zweimal benutzt, und seine Sitzung wurde widerrufen</>
    ),
    USER_REGISTERED: ({ who, whom, isSelf, kind }) =>
      isSelf || kind === 'ANONYMOUS' ? (
        <>{whom ?? who} hat ein Konto eröffnet</>
      ) : (
        <>
          {who} hat das Konto {whom} angelegt
        </>
      ),
    USER_UPDATED: ({ who, whom }) => (
      <>
        {who} hat {whom} geändert
      </>
    ),
    PROFILE_UPDATED: ({ who }) => <>{who} hat das eigene Profil geändert</>,
    EMAIL_VERIFIED: ({ whom }) => <>{whom} hat eine E-Mail-Adresse bestätigt</>,
    USER_DELETED: ({ who, whom, isSelf }) =>
      isSelf ? (
        <>{who} hat das eigene Konto gelöscht</>
      ) : (
        <>
          {who} hat das Konto von {whom} gelöscht
        </>
      ),
    USERS_IMPORTED: ({ who }) => <>{who} hat Benutzer importiert</>,
    USERS_EXPORTED: ({ who }) => <>{who} hat Benutzer exportiert</>,
    PASSWORD_CHANGED: ({ who }) => <>{who} hat das eigene Passwort geändert</>,
    PASSWORD_RESET_REQUESTED: ({ whom }) => <>An {whom} wurde ein Link für ein neues Passwort gesendet</>,
    PASSWORD_RESET: ({ who, whom, kind }) =>
      kind === 'OPERATOR' ? (
        <>
          {who} hat ein neues Passwort für {whom} gesetzt
        </>
      ) : (
        <>{whom ?? who} hat per Mail ein neues Passwort gesetzt</>
      ),
    FACTOR_ADDED: ({ who }) => <>{who} hat einen zweiten Faktor hinzugefügt</>,
    FACTOR_REMOVED: ({ who, whom, isSelf }) =>
      isSelf ? (
        <>{who} hat einen zweiten Faktor entfernt</>
      ) : (
        <>
          {who} hat einen zweiten Faktor von {whom} entfernt
        </>
      ),
    RECOVERY_CODES_RENEWED: ({ who }) => <>{who} hat die eigenen Wiederherstellungscodes erneuert</>,
    RECOVERY_CODE_USED: ({ who }) => <>{who} hat einen Wiederherstellungscode benutzt</>,
    PASSKEY_RENAMED: ({ who }) => <>{who} hat einen Passkey umbenannt</>,
    PASSKEY_COUNTER_REGRESSED: ({ whom }) => (
      <>Ein Passkey von {whom} wurde abgelehnt: Er wurde möglicherweise kopiert</>
    ),
    USER_INVITED: ({ who }) => <>{who} hat eine Person eingeladen</>,
    INVITATION_ACCEPTED: ({ who }) => <>{who} hat eine Einladung angenommen</>,
    INVITATION_REVOKED: ({ who }) => <>{who} hat eine Einladung widerrufen</>,
    PERSONAL_ACCESS_TOKEN_CREATED: ({ who }) => <>{who} hat ein Zugriffstoken erstellt</>,
    PERSONAL_ACCESS_TOKEN_REVOKED: ({ who, whom, isSelf }) =>
      isSelf ? (
        <>{who} hat ein Zugriffstoken widerrufen</>
      ) : (
        <>
          {who} hat ein Zugriffstoken von {whom} widerrufen
        </>
      ),
    CLIENT_CREATED: ({ who, whom }) => (
      <>
        {who} hat den Client {whom} registriert
      </>
    ),
    CLIENT_SECRET_ADDED: ({ who, whom }) => (
      <>
        {who} hat dem Client {whom} ein Secret hinzugefügt
      </>
    ),
    CLIENT_SECRET_REMOVED: ({ who, whom }) => (
      <>
        {who} hat ein Secret des Clients {whom} entfernt
      </>
    ),
    CLIENT_DELETED: ({ who, whom }) => (
      <>
        {who} hat den Client {whom} gelöscht
      </>
    ),
    CLIENT_LOGIN_FAILED: ({ whom }) =>
      whom ? (
        <>Die Zugangsdaten des Clients {whom} wurden abgelehnt</>
      ) : (
        'Die Zugangsdaten eines unbekannten Clients wurden abgelehnt'
      ),
    EXTENSION: ({ who, whom, event }) => (
      <>
        {who}: {event}
        {whom && <> ({whom})</>}
      </>
    ),
  },
});

/** The names of values in `before` and `after`. A name that is not here is shown as it is: stored fields and extensions. */
export const VALUE_NAMES = defineMessages({
  en: {
    username: 'Username',
    email: 'E-mail address',
    pendingEmail: 'Pending e-mail address',
    fullName: 'Full name',
    locale: 'Language',
    role: 'Role',
    scopes: 'Scopes',
    grantedScopes: 'Additional scopes',
    isActive: 'May sign in',
    emailVerifiedAt: 'E-mail address verified',
    reason: 'Reason',
    level: 'Level',
    methods: 'Methods',
    resources: 'For other APIs',
    name: 'Name',
    expiresAt: 'Expires',
    expiresInDays: 'Expires after days',
    factor: 'Second factor',
    signCount: 'Counter of the passkey',
    recoveryCodes: 'Recovery codes',
    recoveryCodesLeft: 'Recovery codes left',
    sessions: 'Sessions ended',
    endedSessions: 'Sessions ended',
    file: 'File',
    lines: 'Lines',
    imported: 'Imported',
    failed: 'Refused',
    mustReset: 'Without a password',
    alreadyThere: 'Existed already',
    clientId: 'Client',
    ownerId: 'Owner',
    sessionId: 'Session',
    secretId: 'Secret',
    passkeyId: 'Passkey',
    personalAccessTokenId: 'Access token',
  },
  de: {
    username: 'Benutzername',
    email: 'E-Mail-Adresse',
    pendingEmail: 'Unbestätigte E-Mail-Adresse',
    fullName: 'Vollständiger Name',
    locale: 'Sprache',
    role: 'Rolle',
    scopes: 'Scopes',
    grantedScopes: 'Zusätzliche Scopes',
    isActive: 'Darf sich anmelden',
    emailVerifiedAt: 'E-Mail-Adresse bestätigt',
    reason: 'Grund',
    level: 'Stufe',
    methods: 'Verfahren',
    resources: 'Für andere APIs',
    name: 'Name',
    expiresAt: 'Gültig bis',
    expiresInDays: 'Gültig für Tage',
    factor: 'Zweiter Faktor',
    signCount: 'Zähler des Passkeys',
    recoveryCodes: 'Wiederherstellungscodes',
    recoveryCodesLeft: 'Übrige Wiederherstellungscodes',
    sessions: 'Beendete Sitzungen',
    endedSessions: 'Beendete Sitzungen',
    file: 'Datei',
    lines: 'Zeilen',
    imported: 'Importiert',
    failed: 'Abgelehnt',
    mustReset: 'Ohne Passwort',
    alreadyThere: 'Schon vorhanden',
    clientId: 'Client',
    ownerId: 'Besitzer',
    sessionId: 'Sitzung',
    secretId: 'Secret',
    passkeyId: 'Passkey',
    personalAccessTokenId: 'Zugriffstoken',
  },
});
