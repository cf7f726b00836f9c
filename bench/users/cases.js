const FIELDS = ['CREATED_AT', 'UPDATED_AT', 'USERNAME', 'EMAIL'];
const DIRECTIONS = ['ASC', 'DESC'];
const ORDERS = FIELDS.flatMap((field) => DIRECTIONS.map((direction) => ({ field, direction })));
const FIRST = 20;
const day = (ago) => new Date(Date.now() - ago * 86_400_000);

/**
 * What is asked: each a title, what is promised of it, and the arguments of `users`, of which each has its turn.
 *
 * @param {(orderBy: object, share: number) => Promise<string>} cursorAt - the cursor of who stands there in the order,
 *   0 to 1.
 */
async function casesOf(cursorAt) {
  return [
    ...(await pages(cursorAt)),
    ...filters(),
    ...searches(),
    ...traps(),
    ...(await worst(cursorAt)),
    ...offsets(),
  ];
}

async function pages(cursorAt) {
  const places = {
    'the first page': () => ({ first: FIRST }),
    'a page in the middle, either way': async (orderBy, n) => {
      const cursor = await cursorAt(orderBy, 0.5);
      return n % 2 === 0 ? { first: FIRST, after: cursor } : { last: FIRST, before: cursor };
    },
    'the last page': () => ({ last: FIRST }),
  };
  const cases = [];
  for (const field of FIELDS) {
    for (const [title, place] of Object.entries(places)) {
      const variants = await Promise.all(
        DIRECTIONS.map(async (direction, n) => ({
          orderBy: { field, direction },
          ...(await place({ field, direction }, n)),
        })),
      );
      cases.push({ kind: 'page', title: `${field}: ${title}`, variants });
    }
  }
  return cases;
}

const inEveryOrder = (args) => ORDERS.map((orderBy) => ({ first: FIRST, orderBy, ...args }));

function filters() {
  const of = {
    'role: ADMIN': { role: 'ADMIN' },
    'role: USER': { role: 'USER' },
    'isActive: false': { isActive: false },
    'isActive: true': { isActive: true },
    'role: ADMIN, isActive: false': { role: 'ADMIN', isActive: false },
    'created within an hour': { createdAfter: day(1 / 24) },
    'created within a day': { createdAfter: day(1) },
    'created in one month': { createdAfter: day(60), createdBefore: day(30) },
    'created long ago, disabled': { createdBefore: day(300), isActive: false },
  };
  return Object.entries(of).map(([title, filter]) => ({ kind: 'filter', title, variants: inEveryOrder({ filter }) }));
}

function searches() {
  const of = {
    'finds every user': 'example.com',
    'finds a third': '@mail.',
    'finds 1 %': 'lovelace',
    'finds 0.1 %': '@acme.',
    'finds one': 'knuth777@',
    'finds no user': 'nobody at all',
    'one letter': 'z',
    'two letters': 'yo',
    'Cyrillic, finds 5 %': 'щукин',
    'Chinese, finds 1 %': '小明',
  };
  const found = Object.entries(of).map(([title, search]) => [`search ${title}: ${search}`, { search }]);
  const combined = ['role: ADMIN', 'isActive: false'].map((title) => [
    `search finds 1 %: lovelace, ${title}`,
    { search: 'lovelace', ...(title === 'role: ADMIN' ? { role: 'ADMIN' } : { isActive: false }) },
  ]);
  return [...found, ...combined].map(([title, filter]) => ({
    kind: 'search',
    title,
    variants: inEveryOrder({ filter }),
  }));
}

/** What tempts a planner into walking the whole table: all who match are at the far end of the order. */
function traps() {
  const far = (title, filter, orderBy) => ({ kind: 'worst', title, variants: [{ first: FIRST, filter, orderBy }] });
  return [
    far('1 %, all at the end: yolanda', { search: 'yolanda' }, { field: 'USERNAME', direction: 'ASC' }),
    far('1 %, all at the end: oldest', { search: '@oldest' }, { field: 'CREATED_AT', direction: 'DESC' }),
    far(
      'an hour of long ago',
      { createdBefore: day(340), createdAfter: day(345) },
      { field: 'EMAIL', direction: 'ASC' },
    ),
  ];
}

async function worst(cursorAt) {
  const orderBy = { field: 'USERNAME', direction: 'ASC' };
  const search = (title, text) => ({ kind: 'worst', title, variants: inEveryOrder({ filter: { search: text } }) });
  return [
    search('100 times a', 'a'.repeat(100)),
    search('%%%', '%%%'),
    search('emoji', '\u{1f600}'),
    search('every user’s trigrams, in no user', '.example.com@example.com'),
    search('many people’s trigrams, in no user', 'anna.an.anna.an'),
    {
      kind: 'worst',
      title: 'last before the beginning, 1 %',
      variants: [{ last: FIRST, before: await cursorAt(orderBy, 0.00005), filter: { search: 'lovelace' }, orderBy }],
    },
  ];
}

function offsets() {
  const of = {
    all: {},
    'role: ADMIN': { role: 'ADMIN' },
    'isActive: false': { isActive: false },
    'isActive: true': { isActive: true },
    'search finds every user': { search: 'example.com' },
    'search finds 1 %': { search: 'lovelace' },
    'search finds 0.1 %': { search: '@acme.' },
  };
  return Object.entries(of).map(([title, filter]) => ({
    kind: 'offset',
    title: `offset: 10000, ${title}`,
    variants: inEveryOrder({ offset: 10_000, filter }),
  }));
}

module.exports = { casesOf };
