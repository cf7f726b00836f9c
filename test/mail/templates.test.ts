import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAILS } from '../../src/mail/account-mails';
import { loadMailTemplates, type TemplateValues } from '../../src/mail/templates';
import { scratchDirectory } from '../support/process-directory';

const scratch = scratchDirectory();
let number = 0;

/** Makes a directory with these files. */
function directoryOf(files: Record<string, string | Buffer>): string {
  number += 1;
  const directory = join(scratch.path, String(number));
  mkdirSync(directory);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  return directory;
}

const PAGES = { passwordResetUrl: 'https://app.example.org/reset#token={token}' };
const load = (files: Record<string, string | Buffer>, pages = PAGES) =>
  loadMailTemplates({ directory: directoryOf(files), pages });

/** The faults of a directory, without its path. */
function faultsOf(files: Record<string, string | Buffer>, pages = PAGES): string[] {
  const directory = directoryOf(files);
  try {
    loadMailTemplates({ directory, pages });
  } catch (error) {
    const [first, ...lines] = (error as Error).message.split('\n');
    expect(error).toMatchObject({ name: 'MailTemplatesError' });
    expect(first).toBe(`The mail templates in ${directory} (MAIL_TEMPLATES) can't be used:`);
    return lines.map((line) => line.trim().replace(`${directory}/`, ''));
  }
  return [];
}

const VALUES: TemplateValues = {
  link: 'https://app.example.org/reset?a=1&b="2"#token=scoped_et_1',
  token: 'scoped_et_1',
  minutes: 30,
  email: 'ada@example.com',
  username: 'ada',
  fullName: '<a href="https://evil.example">{{token}}</a>\r\nBcc: eve@example.com',
};

afterAll(scratch.remove);

test('a template has a subject, a text and an HTML; values are escaped in HTML only', () => {
  const templates = load({
    'passwordReset.de-AT.txt': 'Subject: Servus {{fullName}}\r\n\r\n{{link}}\r\n{{minutes}} Minuten',
    'passwordReset.de-AT.html': '<p title="{{fullName}}"><a href="{{link}}">{{username}}</a></p>',
    'README.md': 'Not a template.',
    '..data': 'Kubernetes',
  });
  const mail = templates.get('passwordReset')?.get('de-AT')?.render(VALUES);
  expect(mail?.subject).toBe('Servus <a href="https://evil.example">{{token}}</a> Bcc: eve@example.com');
  expect(mail?.text).toBe(`${VALUES.link}\n30 Minuten`);
  expect(mail?.html).toBe(
    '<p title="&#60;a href=&#34;https://evil.example&#34;&#62;{{token}}&#60;/a&#62;\r\nBcc: eve@example.com">' +
      '<a href="https://app.example.org/reset?a=1&#38;b=&#34;2&#34;#token=scoped_et_1">ada</a></p>',
  );
});

test('without an HTML file the HTML is made from the text, with its link', () => {
  const text =
    'Subject: Hello\n\nHello {{#fullName}}{{fullName}}{{/fullName}}{{^fullName}}customer{{/fullName}},\nopen {{link}}.\n\nBye';
  const template = load({ 'passwordReset.en.txt': text }).get('passwordReset')?.get('en');
  const { fullName: _, ...nameless } = VALUES;
  expect(template?.render(nameless).text).toContain('Hello customer,\nopen https://');
  const html = template?.render(VALUES).html;
  expect(html).toContain('<html lang="en" dir="auto">');
  expect(html).toContain('<title>Hello</title>');
  expect(html).toContain(
    'open <a href="https://app.example.org/reset?a=1&#38;b=&#34;2&#34;#token=scoped_et_1">https://',
  );
  expect(html).toContain('<p>Bye</p>');
  expect(html).not.toContain('<a href="https://evil');
});

test('there are no templates where MAIL_TEMPLATES is not set and there is no directory mails', () => {
  expect(loadMailTemplates({ directory: undefined, pages: {} }).size).toBe(0);
});

test('a directory that is not there is refused', () => {
  const directory = join(scratch.path, 'nowhere');
  expect(() => loadMailTemplates({ directory, pages: {} })).toThrow(
    /MAIL_TEMPLATES: Can't read .*nowhere: there is no such file/,
  );
});

test.each<[string, Record<string, string | Buffer>, string[]]>([
  [
    'another name',
    { 'a.png': '' },
    ['a.png: a template is named KIND.LOCALE.txt or KIND.LOCALE.html, such as passwordReset.de.txt'],
  ],
  [
    'an unknown mail',
    { 'welcome.de.txt': '' },
    [`welcome.de.txt: there is no mail "welcome": write one of ${[...MAILS.keys()].join(', ')}`],
  ],
  [
    'the name of a prototype',
    { 'constructor.de.txt': '' },
    [expect.stringContaining('there is no mail "constructor"') as never],
  ],
  [
    'an unknown language',
    { 'passwordReset.xx.txt': '' },
    ['passwordReset.xx.txt: "xx" is no BCP 47 language tag: write one such as de or de-AT'],
  ],
  [
    'no language tag',
    { 'passwordReset.d_e.txt': '' },
    ['passwordReset.d_e.txt: "d_e" is no BCP 47 language tag: write one such as de or de-AT'],
  ],
  [
    'another case',
    { 'passwordReset.de-at.txt': '' },
    ['passwordReset.de-at.txt: write the locale as de-AT: passwordReset.de-AT.txt'],
  ],
  [
    'no subject',
    { 'passwordReset.de.txt': 'Hello\n\n{{link}}' },
    ['passwordReset.de.txt:1: the first line is the subject and the second one empty: write Subject: ...'],
  ],
  [
    'no empty line',
    { 'passwordReset.de.txt': 'Subject: a\n{{link}}' },
    [expect.stringContaining('passwordReset.de.txt:1: the first line') as never],
  ],
  [
    'HTML alone',
    { 'passwordChanged.de.html': 'x' },
    [
      expect.stringMatching(
        /^passwordChanged.de.html: a mail needs plain text too: write .*passwordChanged.de.txt$/,
      ) as never,
    ],
  ],
  [
    'no link',
    { 'passwordReset.de.txt': 'Subject: a\n\nb' },
    ['passwordReset.de.txt:1: it needs {{link}}: without it, the user can do nothing with the mail'],
  ],
  [
    'no link in the HTML',
    {
      'passwordReset.de.txt': 'Subject: a\n\n{{link}}',
      'passwordReset.de.html': '<p>{{#fullName}}{{link}}{{/fullName}}</p>',
    },
    ['passwordReset.de.html:1: it needs {{link}}: without it, the user can do nothing with the mail'],
  ],
  [
    'a link without a page',
    { 'emailVerification.de.txt': 'Subject: a\n\n{{link}}!' },
    ['emailVerification.de.txt:1: it needs {{token}}, because {{link}} is empty without EMAIL_VERIFICATION_URL'],
  ],
  [
    'a subject that may be empty',
    { 'passwordChanged.de.txt': 'Subject: {{username}}\n\nb' },
    ["passwordChanged.de.txt:1: the subject is empty where the user's name is not known"],
  ],
  [
    'bytes that are no UTF-8',
    { 'passwordChanged.de.txt': Buffer.from([0x53, 0xe4]) },
    [expect.stringContaining('passwordChanged.de.txt: It is not UTF-8') as never],
  ],
  [
    'a huge file',
    { 'passwordChanged.de.txt': 'x'.repeat(300_000) },
    ['passwordChanged.de.txt: it has more than 256 kB'],
  ],
])('%s is refused', (_what, files, faults) => {
  expect(faultsOf(files)).toEqual(faults);
});

test('each wrong placeholder is refused with its line, all at once', () => {
  const head = 'Subject: a\n\n';
  expect(
    faultsOf({
      'emailChanged.de.txt': `${head}{{link}}\n{{username}}`,
      'emailVerification.de.txt': `Subject: {{token}}\n\n{{token}}\n\n{{fullName}}`,
      'passwordReset.de.txt': `${head}{{link}}\n{{{email}}}\n{{& email}} {{> other}}\n{{constructor}} {{__proto__}} {{user.email}} {{.}}\n{{hours}}`,
      'passwordReset.de.html': '{{link}}\n\n{{#email}}',
      'passwordChanged.de.txt': `${head}{{email`,
    }),
  ).toEqual([
    "emailChanged.de.txt:3: {{link}} can't be used here: this mail has no token",
    expect.stringContaining(
      "emailChanged.de.txt:4: {{username}} can't be used here: this mail goes to an address that",
    ),
    expect.stringContaining("emailVerification.de.txt:1: {{token}} can't be used here: {{token}} is a secret"),
    expect.stringContaining("emailVerification.de.txt:5: {{fullName}} can't be used here"),
    expect.stringContaining('passwordChanged.de.txt:3: Unclosed tag'),
    'passwordReset.de.txt:4: write {{email}}: a value is always escaped',
    'passwordReset.de.txt:5: write {{email}}: a value is always escaped',
    "passwordReset.de.txt:5: {{> other}}: a template can't include another",
    expect.stringContaining('passwordReset.de.txt:6: {{constructor}} is unknown: write one of {{link}}, {{token}}'),
    expect.stringContaining('passwordReset.de.txt:6: {{__proto__}} is unknown'),
    expect.stringContaining('passwordReset.de.txt:6: {{user.email}} is unknown'),
    expect.stringContaining('passwordReset.de.txt:6: {{.}} is unknown'),
    "passwordReset.de.txt:7: {{hours}} can't be used here: write {{minutes}}",
    expect.stringContaining('passwordReset.de.html:3: Unclosed section "email"'),
  ]);
});
