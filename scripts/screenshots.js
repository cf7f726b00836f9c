// cspell:words Edsger Liskov Wirth Radia Hoare Shafi Goldwasser Ritchie Lamport Hedy Lamarr Milner Vint networkidle
// Writes the pictures of README.md and docs/ to docs/pictures/: a server with example data, and Chromium. With --check it only tells
// whether the pages have changed since the pictures were made, and exits with 1 if they have.
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join, relative } = require('node:path');

const ROOT = join(__dirname, '..');
const PICTURES = join(ROOT, 'docs/pictures');
/** The hash of what the pictures show. */
const SOURCES = join(PICTURES, 'sources.sha256');
const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';
const PASSWORD = 'correct horse battery staple';

/** Every picture. `view`: a user of the example data. */
const SHOTS = [
  { name: 'sign-in', path: '/account/sign-in', view: null, width: 800, height: 760 },
  { name: 'account', path: '/account', view: 'ada' },
  { name: 'tokens', path: '/account/tokens', view: 'ada' },
  { name: 'console', path: '/console', view: 'grace' },
  { name: 'users', path: '/console/users', view: 'grace' },
  { name: 'users-phone', path: '/console/users', view: 'grace', width: 390, height: 844 },
  { name: 'user', path: '/console/users/{ada}', view: 'grace' },
  { name: 'audit', path: '/console/audit', view: 'grace' },
  { name: 'policy', path: '/console/policy', view: 'grace' },
  { name: 'status', path: '/console/status', view: 'grace', theme: 'dark', waitMs: 40_000, scrollTo: 'Activity' },
];

const NAMES = [
  ...['Ada Lovelace', 'Grace Hopper', 'Alan Turing', 'Katherine Johnson', 'Edsger Dijkstra', 'Barbara Liskov'],
  ...['Donald Knuth', 'Frances Allen', 'Niklaus Wirth', 'Radia Perlman', 'Tony Hoare', 'Shafi Goldwasser'],
  ...['John McCarthy', 'Margaret Hamilton', 'Ken Thompson', 'Karen Jones', 'Dennis Ritchie', 'Adele Goldberg'],
  ...['Leslie Lamport', 'Hedy Lamarr', 'Robin Milner', 'Lynn Conway', 'Claude Shannon', 'Mary Shaw'],
];

if (process.argv.includes('--check')) check();
else {
  main().catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
}

function check() {
  if (existsSync(SOURCES) && readFileSync(SOURCES, 'utf8').trim() === hashOfSources()) return;
  console.error('The pages have changed since docs/pictures/ was written. Run: npm run screenshots');
  process.exitCode = 1;
}

/** Everything that a page is made of, and this script. */
function hashOfSources() {
  const web = join(ROOT, 'web/src');
  const files = readdirSync(web, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
    .map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash('sha256');
  for (const file of [...files, join(ROOT, 'web/index.html'), __filename].sort()) {
    hash
      .update(`${relative(ROOT, file).replaceAll('\\', '/')}\n`)
      .update(readFileSync(file, 'utf8').replaceAll('\r\n', '\n'));
  }
  return hash.digest('hex');
}

async function main() {
  const { createTestServer } = require('../dist');
  const { chromium } = require('playwright-core');
  const server = await createTestServer({ env: { NODE_ENV: 'development', LOG_LEVEL: 'warn' } });
  const browser = await chromium.launch({
    executablePath: EXECUTABLE,
    args: ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
  try {
    const ids = await fill(server);
    mkdirSync(PICTURES, { recursive: true });
    for (const view of new Set(SHOTS.map((shot) => shot.view))) {
      const page = await open(browser, server.url, view);
      for (const shot of SHOTS.filter((one) => one.view === view)) await take(page, server.url, ids, shot);
      await page.context().close();
    }
    writeFileSync(SOURCES, `${hashOfSources()}\n`);
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Makes the example data through the API, so that the audit log has it too. Returns the ids of the users by name. */
async function fill(server) {
  const run = async (document, variables, as) => {
    const { data, errors } = await server.graphql(document, variables, { as });
    const refused = errors ?? Object.values(data ?? {}).flatMap((payload) => payload?.userErrors ?? []);
    if (refused.length > 0) throw new Error(JSON.stringify(refused));
    return data;
  };
  const ids = {};
  const users = {};
  for (const fullName of NAMES) {
    const username = fullName.split(' ')[0].toLowerCase();
    const role = username === 'grace' ? 'ADMIN' : 'USER';
    users[username] = await server.createUser({ username, fullName, role, password: PASSWORD });
    ids[username] = users[username].id;
  }
  const { grace, ada } = users;
  const update =
    'mutation($id: ID!, $input: UpdateUserInput!) { updateUser(id: $id, input: $input) { userErrors { message } } }';
  await run(update, { id: ids.dennis, input: { isActive: false } }, grace);
  await run(update, { id: ids.alan, input: { scopes: ['status:read'] } }, grace);
  await run(update, { id: ids.ada, input: { fullName: 'Ada King, Countess of Lovelace' } }, grace);
  const invite = 'mutation($input: InviteUserInput!) { inviteUser(input: $input) { userErrors { message } } }';
  await run(invite, { input: { email: 'vint@example.com', fullName: 'Vint Cerf' } }, grace);
  const token =
    'mutation($input: CreatePersonalAccessTokenInput!) { createPersonalAccessToken(input: $input) { userErrors { message } } }';
  await run(token, { input: { name: 'Backup script', document: '{ me { username } }' } }, ada);
  await run(token, { input: { name: 'Status page', scopes: ['me:read'], expiresInDays: 90 } }, ada);
  const client = 'mutation($input: CreateClientInput!) { createClient(input: $input) { userErrors { message } } }';
  await run(client, { input: { name: 'Nightly report', scopes: ['users:read', 'status:read'] } }, grace);
  return ids;
}

/** Opens a window, for a user who signs in, or for a visitor. */
async function open(browser, url, view) {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  if (view === null) return page;
  await page.goto(`${url}/account/sign-in`);
  await page.locator('input[autocomplete~="username"]').fill(view);
  await page.locator('input[type="password"]').fill(PASSWORD);
  await page.locator('button[type="submit"]').first().click();
  await page.waitForURL(/\/(account|console)\/?$/);
  return page;
}

async function take(page, url, ids, { name, path, width = 1280, height = 800, theme = 'light', waitMs = 0, scrollTo }) {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: theme });
  await page.goto(`${url}${path.replaceAll(/\{(\w+)\}/g, (_, user) => ids[user])}`);
  await page.locator('h1').first().waitFor();
  await page.waitForLoadState('networkidle');
  if (waitMs > 0) await useFor(waitMs, url);
  if (scrollTo !== undefined) {
    await page.getByRole('heading', { name: scrollTo }).evaluate((element) => {
      window.scrollTo(0, element.getBoundingClientRect().top + window.scrollY - 80);
    });
  }
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  console.log(`docs/pictures/${name}.png`);
}

/** Sends requests for some time, more and fewer of them, so that charts have something to show. */
async function useFor(milliseconds, url) {
  const end = Date.now() + milliseconds;
  const login = 'mutation { login(input: { username: "ada", password: "wrong" }) { userErrors { code } } }';
  for (let i = 0; Date.now() < end; i += 1) {
    const query = i % 40 === 0 ? login : i % 7 === 0 ? '{ users { nodes { id } } }' : '{ server { name } }';
    await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    await new Promise((resolve) => setTimeout(resolve, 30 + 60 * Math.abs(Math.sin(i / 60))));
  }
}
