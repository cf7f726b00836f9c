import type { NavTitle } from '../pages';
import { defineMessages } from '../ui';

const NAV_EN: Record<NavTitle, string> = {
  profile: 'Profile',
  security: 'Sign-in and security',
  sessions: 'Sessions',
  tokens: 'Access tokens',
  users: 'Users',
  invitations: 'Invitations',
  importUsers: 'Import',
  clients: 'Clients',
  auditLog: 'Audit log',
  status: 'Status',
  policy: 'Policy',
};

const NAV_DE: Record<NavTitle, string> = {
  profile: 'Profil',
  security: 'Anmeldung und Sicherheit',
  sessions: 'Sitzungen',
  tokens: 'Zugriffstoken',
  users: 'Benutzer',
  invitations: 'Einladungen',
  importUsers: 'Import',
  clients: 'Clients',
  auditLog: 'Audit-Log',
  status: 'Status',
  policy: 'Richtlinie',
};

/** The texts of the frame around the pages. */
export const SHELL = defineMessages({
  en: {
    ...NAV_EN,
    console: 'Console',
    account: 'Account',
    accountNav: 'Account pages',
    consoleNav: 'Console pages',
    signOut: 'Sign out',
    signedOut: 'You are signed out.',
    notSignedOut: 'You are still signed in',
    accountMenu: 'Account menu',
    preferences: 'Language and color scheme',
    notFoundTitle: 'Page not found',
    toStart: 'Go to your account',
    crashTitle: 'This page has a fault',
    crashText: 'It was not your doing, and nothing was changed. Reload the page.',
    notLoadedTitle: 'This page did not load',
    notLoadedText:
      'The server cannot be reached, or it was updated meanwhile. Check the connection, then reload the page.',
    reload: 'Reload the page',
  },
  de: {
    ...NAV_DE,
    console: 'Konsole',
    account: 'Konto',
    accountNav: 'Seiten des Kontos',
    consoleNav: 'Seiten der Konsole',
    signOut: 'Abmelden',
    signedOut: 'Sie sind abgemeldet.',
    notSignedOut: 'Sie sind noch angemeldet',
    accountMenu: 'Menü des Kontos',
    preferences: 'Sprache und Farbschema',
    notFoundTitle: 'Seite nicht gefunden',
    toStart: 'Zum Konto',
    crashTitle: 'Diese Seite hat einen Fehler',
    crashText: 'Es lag nicht an Ihnen, und nichts wurde geändert. Laden Sie die Seite neu.',
    notLoadedTitle: 'Diese Seite wurde nicht geladen',
    notLoadedText:
      'Der Server ist nicht erreichbar, oder er wurde inzwischen aktualisiert. Prüfen Sie die Verbindung, und laden Sie die Seite dann neu.',
    reload: 'Seite neu laden',
  },
});
