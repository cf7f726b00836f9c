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
    const user = await harness.add({ username: 'before', email: 'x@example.org', fullName: 'Somebody Else' });
    expect(await find('somebody')).toEqual(['before']);
    await harness.database.prisma.user.update({ where: { id: user.id }, data: { fullName: 'Renamed' } });
    expect(await find('somebody')).toEqual([]);
    expect(await find('renamed')).toEqual(['before']);
  });
});
