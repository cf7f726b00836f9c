import { applyMigrations } from '../../src/database/migrations';
import { createEmptyDatabase } from '../support/test-database';
import { createUsersHarness, succeeded, type UsersHarness } from './harness';

const PEOPLE = [
  ['yilmaz', 'Ayşe Yılmaz'],
  ['isik', 'IŞIK ILGAZ'],
  ['jose', 'José'.normalize('NFD')],
  ['nikos', 'ΝΙΚΟΣ'],
  ['shchukin', 'Щукин'],
  ['weiss', 'Weiß'],
  ['percent', '100% \\_a'],
] as const;

const NEEDLES: Readonly<Record<string, string[]>> = {
  YILMAZ: ['yilmaz'],
  yılmaz: ['yilmaz'],
  yilmaz: ['yilmaz'],
  ışık: ['isik'],
  İLGAZ: ['isik'],
  ilgaz: ['isik'],
  José: ['jose'],
  JOSÉ: ['jose'],
  νικος: ['nikos'],
  Νίκος: [],
  ΝΙΚΟ: ['nikos'],
  ЩУКИН: ['shchukin'],
  WEISS: ['weiss'],
  weiß: ['weiss'],
  '100%': ['percent'],
  '\\_A': ['percent'],
  '%a': [],
  EXAMPLE: PEOPLE.map(([username]) => username),
};

// What PostgreSQL takes for the lower case of a letter differs in each of these.
describe.each([
  ['ICU, Turkish', "LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR' LOCALE 'C'"],
  ['ICU, Lithuanian', "LOCALE_PROVIDER icu ICU_LOCALE 'lt-LT' LOCALE 'C'"],
  ['ICU, the root', "LOCALE_PROVIDER icu ICU_LOCALE 'und' LOCALE 'C'"],
  ['C', "LOCALE 'C'"],
])('a search in a database with the locale %s', (_title, locale) => {
  let harness: UsersHarness;
  beforeAll(async () => {
    const database = await createEmptyDatabase(`TEMPLATE template0 ENCODING 'UTF8' ${locale}`);
    await applyMigrations(database.ownerUrl, { log: { info() {}, warn: console.warn }, serverUrl: database.url });
    harness = await createUsersHarness(database);
    for (const [username, fullName] of PEOPLE) {
      const registration = { username, email: `${username}@EXAMPLE.com`, password: 'plum orbit sandal', fullName };
      succeeded(await harness.users.register(registration, harness.info));
    }
  });
  afterAll(() => harness.close());

  test.each(Object.entries(NEEDLES))('finds %s like any other', async (search, expected) => {
    const { nodes } = await harness.users.list({ filter: { search } });
    expect(nodes.map(({ username }) => username).sort()).toEqual([...expected].sort());
  });
});
