import { startFillingSearchKeys } from '../../src/users/list/fill-search-keys';
import { createUsersHarness, type UsersHarness } from './harness';

let harness: UsersHarness;
beforeAll(async () => {
  harness = await createUsersHarness();
  const people = [
    ['ada', 'countess@example.com', 'Ada King Lovelace'],
    ['o_neil', '+tag@example.com', "Shaquille O'Neal 100%"],
    ['gerard', 'gs@strasse.example', 'Gérard Straße'],
    ['istanbul', 'i@example.org', 'İrem Yılmaz'],
    ['nikos', 'n@example.org', 'ΝΊΚΟΣ'],
    ['щукин', 'sv@example.org', 'Мария Щукина'],
    ['ming', 'm@example.org', '王小明'],
    ['smile', 's@example.org', 'A😀B \\ C:D'],
    ['soph', 'so@example.org', 'Σοφοκλής Παπάς'.normalize('NFD').replaceAll('\u0301', '')],
    ['konstantin', 't@example.org', 'Κονσταντίνος'],
    ['jose', 'u@example.org', 'Rivera Jose\u0301'],
    ['wide', 'v@example.org', 'ＷＩＤＥ\u3000ＮＡＭＥ'],
    ['breaking', 'w@example.org', 'Non\u00a0Breaking Filip'],
  ] as const;
  for (const [username, email, fullName] of people) await harness.add({ username, email, fullName });
});
afterAll(() => harness.close());

async function find(search: string): Promise<string[]> {
  const { nodes } = await harness.users.list({ filter: { search }, orderBy: { field: 'EMAIL', direction: 'ASC' } });
  const found = nodes.map(({ username }) => username);
  expect(await harness.users.count({ search })).toEqual({ count: found.length, isEstimate: false });
  return found;
}

describe('a search', () => {
  test.each<[string, string, string[]]>([
    ['within each of the three texts', 'unt', ['ada']],
    ['with a blank, within the name', 'king love', ['ada']],
    ['with a blank, at the border of two texts', 'ada countess', []],
    ['in capitals', 'LOVELACE', ['ada']],
    ['in wide letters', 'ｌｏｖｅ', ['ada']],
    ['with a percent sign as it is written', '100%', ['o_neil']],
    ['with an underscore as it is written', 'o_n', ['o_neil']],
    ['with an underscore that is no wildcard', 'n_k', []],
    ['with a plus', '+tag', ['o_neil']],
    ['with an apostrophe', "o'n", ['o_neil']],
    ['with a backslash', 'b \\ c', ['smile']],
    ['of a backslash, where a word begins', '\\', ['smile']],
    ['with an accent', 'gérard', ['gerard']],
    ['with an accent in capitals', 'GÉRARD', ['gerard']],
    ['that folds to what the key has, and is written so in the name', 'straße', ['gerard']],
    ['in capitals that fold otherwise in the name', 'STRASSE', ['gerard']],
    ['for a dotted capital I', 'İrem', ['istanbul']],
    ['for a dotless i', 'yılmaz', ['istanbul']],
    ['for a final sigma', 'ΝΊΚΟΣ', ['nikos']],
    ['for a final sigma in small letters', 'νίκος', ['nikos']],
    ['for a sigma that ends the search, not the word', 'νίκοσ', ['nikos']],
    ['for a sigma within a word', 'ΣΟΦΟΚΛΗΣ', ['soph']],
    ['for a sigma where the word goes on', 'ΣΟΦΟΚΛΗΣ Π', ['soph']],
    ['for a part that ends with sigma', 'ΚΟΝΣ', ['konstantin']],
    ['for one sigma', 'ς', ['nikos', 'soph', 'konstantin']],
    ['for a dotless i in capitals', 'YILMAZ', ['istanbul']],
    ['for a dotless i in ASCII', 'yilmaz', ['istanbul']],
    ['for a dotted capital I in ASCII', 'irem', ['istanbul']],
    ['for a dotted capital I, decomposed', 'I\u0307REM', ['istanbul']],
    ['for what is stored decomposed', 'jos\u00e9', ['jose']],
    ['decomposed for what is stored decomposed', 'jose\u0301', ['jose']],
    ['decomposed in capitals', 'JOSE\u0301', ['jose']],
    ['decomposed for what is stored composed', 'ge\u0301rard', ['gerard']],
    ['without the accent, as for usernames', 'josef', []],
    ['without the accent of a name', 'rivera jose', []],
    ['in wide letters for what is stored in wide letters', 'ｗｉｄｅ', ['wide']],
    ['in ASCII for what is stored in wide letters', 'wide name', ['wide']],
    ['across a no-break space', 'non breaking', ['breaking']],
    ['for a sharp s in capitals', 'STRAẞE', ['gerard']],
    ['for a ligature', 'ﬁlip', ['breaking']],
    ['in Cyrillic', 'ЩУКИН', ['щукин']],
    ['for one Cyrillic letter, which need not begin a word', 'у', ['щукин']],
    ['for one Chinese character', '小', ['ming']],
    ['for two', '小明', ['ming']],
    ['for an emoji', '😀', ['smile']],
    ['for half the bytes of another character', '\u{1f601}', []],
    ['that looks like what is kept', 'V320', []],
    ['that looks like what stands between', 'Q', []],
    ['of a hundred letters', 'a'.repeat(100), []],
    ['with a line break', 'king\nlove', []],
    ['with a tab', 'ada\t countess', []],
  ])('%s: %s', async (_title, search, usernames) => {
    expect(await find(search)).toEqual(usernames);
  });

  test.each<[string, string[]]>([
    ['a', ['smile', 'ada']],
    ['ad', ['ada']],
    ['YI', ['istanbul']],
    ['da', []],
    ['co', ['ada']],
    ['lo', ['ada']],
    ['ov', []],
    ['o_', ['o_neil']],
    ['+', []],
    ['.', []],
    ['@', []],
    ['_', []],
    ['%', []],
    ['%%%', []],
    ["'", []],
    ["''''", []],
  ])('too short for a trigram finds what begins with it, and punctuation nobody: %s', async (search, usernames) => {
    expect((await find(search)).sort()).toEqual([...usernames].sort());
  });

  test('finds what was changed as soon as it was', async () => {
    const user = await harness.add({ username: 'before', email: 'x@example.org', fullName: 'Stranger Else' });
    expect(await find('stranger')).toEqual(['before']);
    await harness.users.updateUser({ kind: 'operator' }, user.id, { fullName: 'Renamed' }, null);
    expect(await find('stranger')).toEqual([]);
    expect(await find('renamed')).toEqual(['before']);
  });
});

describe('a row of the previous release, which does not know the key of a name', () => {
  const insert = (name: string, fullName: string | null) =>
    harness.database.pool.query(
      `INSERT INTO users (id, username, username_key, email, email_key, full_name, password_hash, updated_at)
       VALUES (gen_random_uuid(), $1, $1, $1 || '@old.example', $1 || '@old.example', $2, 'none', now())`,
      [name, fullName],
    );
  const keyOf = async (name: string) =>
    (await harness.database.pool.query('SELECT full_name_key, search_key FROM users WHERE username_key = $1', [name]))
      .rows[0];

  test('is found as before, and by the one rule once it is filled', async () => {
    await insert('older1', 'Ayşe Yıldız');
    await insert('older2', null);
    expect(await keyOf('older1')).toEqual({ full_name_key: null, search_key: null });
    expect(await find('older1@old')).toEqual(['older1']);
    expect(await find('AYŞE')).toEqual(['older1']);
    expect(await find('older2')).toEqual(['older2']);
    await insert('older6', 'İzmir Kapı');
    expect(await find('İzmir Kapı')).toEqual(['older6']);
    await insert('older5', 'Andre\u0301 Older');
    expect(await find('ANDR\u00c9 Older')).toEqual(['older5']);
    expect(await find('YILDIZ')).toEqual([]);

    const log = { info: jest.fn(), warn: jest.fn() };
    const filler = startFillingSearchKeys({ database: harness.database, log });
    await filler.run();
    await filler.close();
    expect(log.warn).not.toHaveBeenCalled();
    expect((await keyOf('older1')).full_name_key).toBe('ayşe yildiz');
    expect(await find('YILDIZ')).toEqual(['older1']);
    const { rows } = await harness.database.pool.query('SELECT FROM users WHERE search_key IS NULL');
    expect(rows).toEqual([]);
  });

  test('is not found by the name that it changed', async () => {
    const user = await harness.add({ username: 'older3', email: 'o3@example.org', fullName: 'Former Gülşen' });
    await harness.database.pool.query("UPDATE users SET full_name = 'Later Name' WHERE id = $1", [user.id]);
    expect(await keyOf('older3')).toEqual({ full_name_key: null, search_key: null });
    expect(await find('gülşen')).toEqual([]);
    expect(await find('later name')).toEqual(['older3']);
    await harness.database.pool.query("UPDATE users SET email_key = 'o33@example.org' WHERE id = $1", [user.id]);
    expect(await find('o33@')).toEqual(['older3']);
    await harness.database.pool.query('UPDATE users SET full_name = NULL WHERE id = $1', [user.id]);
    expect((await keyOf('older3')).search_key).not.toBeNull();
  });

  test('is not what this release writes: another spelling of one key keeps it', async () => {
    const user = await harness.add({ username: 'older4', email: 'o4@example.org', fullName: 'Ada Spelled' });
    await harness.users.updateUser({ kind: 'operator' }, user.id, { fullName: 'ADA SPELLED' }, null);
    expect((await keyOf('older4')).full_name_key).toBe('ada spelled');
    await harness.users.updateUser({ kind: 'operator' }, user.id, { fullName: null }, null);
    expect((await keyOf('older4')).full_name_key).toBeNull();
    expect(await find('spelled')).toEqual([]);
  });

  test('are filled by one of several servers at a time', async () => {
    await harness.database.pool.query(
      `INSERT INTO users (id, username, username_key, email, email_key, full_name, password_hash, updated_at)
       SELECT gen_random_uuid(), name, name, name || '@old.example', name || '@old.example', 'Bülk ' || name, 'none', now()
       FROM generate_series(1, 250) n CROSS JOIN LATERAL (SELECT 'bulk' || n AS name) named`,
    );
    const log = { info: jest.fn(), warn: jest.fn() };
    const fillers = [1, 2, 3].map(() => startFillingSearchKeys({ database: harness.database, log }));
    const counts = await Promise.all(fillers.map((filler) => filler.run()));
    for (const filler of fillers) await filler.close();
    expect(Math.max(...counts)).toBeLessThanOrEqual(250);
    // A run fills nothing while another server is at it, and a filler that is closed leaves the rest to the next.
    const last = startFillingSearchKeys({ database: harness.database, log });
    const left = async () => (await harness.database.pool.query('SELECT FROM users WHERE search_key IS NULL')).rowCount;
    while ((await left()) !== 0) await last.run();
    await last.close();
    expect(log.warn).not.toHaveBeenCalled();
    expect(await harness.users.count({ search: 'BÜLK' })).toEqual({ count: 250, isEstimate: false });
  });
});
