import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, getPriority } from 'node:os';
import bcrypt from 'bcrypt';
import { createPasswordHasher, type PasswordHasher, type PasswordHasherOptions } from '../../src/passwords/hashing';
import { NO_PASSWORD } from '../../src/passwords/schemes';

const made: PasswordHasher[] = [];
const create = (options: PasswordHasherOptions) => {
  const hasher = createPasswordHasher(options);
  made.push(hasher);
  return hasher;
};
const hasher = create({ cost: 4 });
afterAll(() => Promise.all(made.map((each) => each.close())));

describe('a password hash', () => {
  test('names its scheme and cost, and lets only its password in', async () => {
    const stored = await hasher.hash('correct horse');
    expect(stored).toMatch(/^hmac-sha256-v1:\$2b\$04\$/);
    expect(await hasher.verify('correct horse', stored)).toBe(true);
    expect(await hasher.verify('correct Horse', stored)).toBe(false);
    expect(await hasher.verify('', stored)).toBe(false);
  });

  test('stays valid: the scheme and its key never change', async () => {
    const stored = 'hmac-sha256-v1:$2b$04$mGfnnwIKBVkAqs.I5gvs.euk3cyMXowPERjZUr2E/qOBHC998kngK';
    expect(await hasher.verify('Grüße, 世界 😀', stored)).toBe(true);
  });

  test.each([
    ['72 equal bytes and another tail', 'x'.repeat(72), `${'x'.repeat(72)}y`],
    ['72 equal bytes and two tails', `${'x'.repeat(72)}a`, `${'x'.repeat(72)}b`],
    ['a NUL and another tail', 'a', 'a\0a'],
    ['a blank at the end', 'a long one', 'a long one '],
    ['another case', 'a long one', 'A long one'],
    ['fullwidth letters', 'a long one', 'ａ long one'],
  ])('tells passwords apart that differ by %s', async (_title, one, other) => {
    expect(await hasher.verify(other, await hasher.hash(one))).toBe(false);
    expect(await hasher.verify(one, await hasher.hash(other))).toBe(false);
  });

  test('does not depend on how an accent was typed (NFC and NFD)', async () => {
    const stored = await hasher.hash('cafe\u0301 cre\u0300me');
    expect(await hasher.verify('caf\u00E9 cr\u00E8me', stored)).toBe(true);
  });

  test.each(['a', 'b', 'y'])('imported as bare bcrypt ($2%s$) logs in, and is to be replaced', async (minor) => {
    const stored = (await bcrypt.hash('imported', 4)).replace('$2b$', `$2${minor}$`);
    expect(await hasher.verify('imported', stored)).toBe(true);
    expect(await hasher.verify('exported', stored)).toBe(false);
    expect(hasher.needsRehash(stored)).toBe(true);
  });

  test('imported as bare bcrypt takes the first 72 bytes, as it did elsewhere', async () => {
    const stored = await bcrypt.hash('x'.repeat(80), 4);
    expect(await hasher.verify('x'.repeat(72), stored)).toBe(true);
    expect(await hasher.verify('x'.repeat(71), stored)).toBe(false);
  });

  test('of a cost above 16 is not computed: it matches nothing, at the price of any other', async () => {
    // Cost 31 would take two days.
    for (const prefix of ['', 'hmac-sha256-v1:']) {
      const stored = `${prefix}$2b$31$${'a'.repeat(21)}u${'a'.repeat(30)}e`;
      expect(hasher.canVerify(stored)).toBe(false);
      expect(await hasher.verify('correct horse', stored)).toBe(false);
    }
    expect(hasher.canVerify(`$2y$16$${'a'.repeat(53)}`)).toBe(true);
    expect(hasher.canVerify(`$2y$17$${'a'.repeat(53)}`)).toBe(false);
  });

  test('is to be replaced only if it has another scheme or cost', async () => {
    const stored = await hasher.hash('correct horse');
    expect(hasher.needsRehash(stored)).toBe(false);
    expect(create({ cost: 5 }).needsRehash(stored)).toBe(true);
    expect(hasher.needsRehash('md5:abc')).toBe(true);
  });

  test.each([
    ['no user', undefined],
    ['nothing stored', ''],
    ['a user who has to reset the password', NO_PASSWORD],
    ['an unknown scheme', 'argon2id-v1:$argon2id$v=19$m=65536$abc'],
    ['an unknown minor version', `$2x$04$${'a'.repeat(53)}`],
    ['a hash cut short', 'hmac-sha256-v1:$2b$04$short'],
    ['a cost that bcrypt does not have', `$2b$99$${'a'.repeat(53)}`],
  ])('that is %s matches nothing, and throws nothing', async (_title, stored) => {
    for (const password of ['correct horse', '', '.'.repeat(53)]) {
      expect(await hasher.verify(password, stored)).toBe(false);
    }
  });

  test('costs the same for no user, another scheme or cost, and an empty password as for a wrong one', async () => {
    const slow = create({ cost: 11 });
    const stored = await slow.hash('correct horse');
    const cpu = async (password: string, against: string | undefined) => {
      const start = process.cpuUsage();
      await slow.verify(password, against);
      const { user, system } = process.cpuUsage(start);
      return user + system;
    };
    const wrong = await cpu('wrong horse', stored);
    // The cost next door would be half of it, and no work at all a thousandth.
    for (const [password, against] of [
      ['', stored],
      ['wrong horse', undefined],
      ['wrong horse', 'argon2id:x'],
      ['wrong horse', NO_PASSWORD],
      // Imported, at lower costs.
      ['wrong horse', `$2y$04$${'a'.repeat(53)}`],
      ['wrong horse', `$2b$10$${'a'.repeat(53)}`],
    ] as const) {
      expect(await cpu(password, against)).toBeGreaterThan(wrong / 4);
    }
  });

  test('is not computed of more than 1,024 characters', async () => {
    const stored = await hasher.hash('x'.repeat(1024));
    const start = process.cpuUsage();
    expect(await hasher.verify('x'.repeat(1_000_000), stored)).toBe(false);
    await expect(hasher.hash('x'.repeat(1025))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(50);
    expect(await hasher.verify('x'.repeat(1024), stored)).toBe(true);
  });

  test('is refused at once when too many wait, and the rest are computed', async () => {
    const busy = create({ cost: 6, maxRunning: 1, maxWaiting: 3 });
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => busy.verify('any', undefined)));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(6);
    expect(refused[0]).toMatchObject({ reason: { code: 'SERVICE_UNAVAILABLE' } });
    expect(await busy.verify('any', undefined)).toBe(false);
  });

  test('is refused once the hasher is closed, and so is what it is at and what waits', async () => {
    const closing = create({ cost: 10, maxRunning: 1 });
    const stored = await closing.hash('correct horse');
    const under = Array.from({ length: 3 }, () => closing.verify('correct horse', stored));
    const refused = Promise.allSettled(under);
    await closing.close();
    for (const result of await refused) expect(result).toMatchObject({ reason: { code: 'SERVICE_UNAVAILABLE' } });
    await expect(closing.hash('correct horse')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  test('is computed without holding up the event loop', async () => {
    const stored = await create({ cost: 10, maxRunning: 1 }).hash('correct horse');
    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
    }, 1);
    expect(await create({ cost: 10, maxRunning: 1 }).verify('correct horse', stored)).toBe(true);
    clearInterval(counting);
    expect(turns).toBeGreaterThan(5);
  });

  const onLinux = process.platform === 'linux' ? test : test.skip;
  onLinux('is computed in threads that yield to all others, whose own priority stays', async () => {
    const before = nices();
    const usual = getPriority();
    // As many as no other test of this process has: those with as many share their threads.
    const maxRunning = 2 * availableParallelism() + 1;
    const threads = create({ cost: 4, maxRunning });
    await Promise.all(Array.from({ length: 2 * maxRunning }, () => threads.verify('any', undefined)));
    const yielding = [...nices()].filter(([id]) => !before.has(id)).filter(([, nice]) => nice >= 10);
    expect(yielding).toHaveLength(maxRunning);
    for (const [id, nice] of nices()) if (before.has(id)) expect(nice).toBe(before.get(id));
    expect(getPriority()).toBe(usual);
  });

  test.each([3, 32, 10.5, Number.NaN])('is never made at cost %p, which bcrypt would change', (cost) => {
    expect(() => createPasswordHasher({ cost })).toThrow(RangeError);
  });
});

/** The nice value of each thread of this process (proc(5): the 19th field of `stat`, the 17th behind the name). */
function nices(): Map<string, number> {
  const found = new Map<string, number>();
  for (const id of readdirSync('/proc/self/task')) {
    const file = `/proc/self/task/${id}/stat`;
    // A thread may end between the two.
    if (!existsSync(file)) continue;
    const stat = readFileSync(file, 'utf8');
    found.set(id, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]));
  }
  return found;
}
