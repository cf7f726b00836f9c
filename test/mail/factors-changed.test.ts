import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UserRecord } from '../../src/identity/user-record';
import { LANGUAGES } from '../../src/mail/account-mails';
import { createAccountMails } from '../../src/mail/compose-mail';
import { FACTOR_CHANGES, type FactorChange } from '../../src/mail/factor-mails';
import { contentOf } from '../../src/mail/mail';
import type { MailFunctions } from '../../src/mail/mail-functions';
import { loadMailTemplates } from '../../src/mail/templates';
import { scratchDirectory } from '../support/process-directory';

const scratch = scratchDirectory();
let number = 0;
afterAll(scratch.remove);

const CHANGES = Object.keys(FACTOR_CHANGES) as FactorChange[];
const USER = {
  id: '01990000-0000-7000-8000-000000000001',
  username: 'ada',
  email: 'ada@example.com',
  fullName: 'Ada',
  locale: null as string | null,
  emailVerifiedAt: new Date() as Date | null,
} as UserRecord;

function mailsWith(files: Record<string, string>, functions?: MailFunctions) {
  number += 1;
  const directory = join(scratch.path, `${number}`);
  mkdirSync(directory);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  return createAccountMails({
    pages: {},
    templates: loadMailTemplates({ directory, pages: {} }),
    functions,
    onFailure({ error }) {
      throw error;
    },
  });
}

test('every change has a text in every language, with a word on who has done it', () => {
  const mails = mailsWith({});
  const seen = new Set<string>();
  for (const locale of LANGUAGES) {
    for (const change of CHANGES) {
      for (const by of ['USER', 'ADMIN'] as const) {
        const { subject, text, to, userId } = mails.factorsChanged({ ...USER, locale }, { change, by });
        expect({ to, userId }).toEqual({ to: USER.email, userId: USER.id });
        expect(subject).toMatch(/^\S.{10,}\S$/);
        expect(text.split('\n\n').length).toBeGreaterThan(1);
        expect(text).not.toMatch(/undefined|\{/);
        seen.add(text);
      }
    }
  }
  expect(seen.size).toBe(LANGUAGES.length * CHANGES.length * 2);
  expect(mails.factorsChanged(USER, { change: 'TOTP_REMOVED', by: 'ADMIN' }).text).toContain(
    'Someone who manages the accounts of this service did this.',
  );
});

test('a user who cannot log in, because the factor is not theirs, reads who helps', () => {
  const { text } = mailsWith({}).factorsChanged(USER, { change: 'TOTP_ADDED', by: 'USER' });
  expect(text).toContain(
    'If the login then requires a second factor that you do not have, write to the operator of this service.',
  );
});

test('a template has the change in its language, a part for each change, and the names of verified users only', () => {
  const mails = mailsWith({
    'factorsChanged.de-AT.txt':
      'Subject: Servus {{username}}{{^username}}!{{/username}}\n\n{{change}}{{#totpRemoved}} Weg.{{/totpRemoved}}',
    'factorsChanged.fr.txt': 'Subject: Bonjour\n\n{{change}}{{#byAdmin}} (administrateur){{/byAdmin}}',
  });
  const austrian = { ...USER, locale: 'de-AT' };
  expect(mails.factorsChanged(austrian, { change: 'TOTP_REMOVED', by: 'USER' })).toMatchObject({
    subject: 'Servus ada',
    text: 'Das Konto mit dieser E-Mail-Adresse nimmt bei der Anmeldung keine Codes einer Authenticator-App mehr an. Weg.',
  });
  const unproven = { ...austrian, emailVerifiedAt: null };
  const added = mails.factorsChanged(unproven, { change: 'PASSKEY_ADDED', by: 'USER' });
  expect(added.subject).toBe('Servus !');
  expect(added.text).not.toContain('Weg');
  expect(mails.factorsChanged({ ...USER, locale: 'fr' }, { change: 'TOTP_REMOVED', by: 'ADMIN' }).text).toBe(
    'The account with this e-mail address no longer accepts codes of an authenticator app at the login. ' +
      'Someone who manages the accounts of this service did this. (administrateur)',
  );
});

test('a template that says nothing for one of the changes ends the start, and so does its placeholder elsewhere', () => {
  expect(() =>
    mailsWith({ 'factorsChanged.fr.txt': 'Subject: Bonjour\n\n{{#totpAdded}}Ajout.{{/totpAdded}}' }),
  ).toThrow(/factorsChanged\.fr\.txt:1: subject or text is empty for the change totpRemoved: write \{\{change\}\}/);
  expect(() => mailsWith({ 'passwordChanged.fr.txt': 'Subject: Bonjour\n\n{{change}}' })).toThrow(
    /\{\{change\}\} can't be used here: it belongs to the mail factorsChanged/,
  );
});

test('a function gets the change and its author', async () => {
  const given: unknown[] = [];
  const mails = mailsWith(
    {},
    {
      factorsChanged: ({ change, by, user, standard }) => {
        given.push([change, by, user.username]);
        return { ...standard, subject: `${change} ${by}` };
      },
    },
  );
  const mail = mails.factorsChanged({ ...USER, stored: {}, grantedScopes: [] } as unknown as UserRecord, {
    change: 'RECOVERY_CODE_USED',
    by: 'USER',
  });
  expect((await contentOf(mail)).subject).toBe('RECOVERY_CODE_USED USER');
  expect(given).toEqual([['RECOVERY_CODE_USED', 'USER', 'ada']]);
});
