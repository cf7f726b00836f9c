import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { type ConfigError, loadConfig, nearName, VARIABLES } from '../../src/config';
import { parseEnvFile, readEnvFile } from '../../src/config/env-file';

const read = (text: string) => {
  const { variables, faults, repeated } = parseEnvFile(text, '.env', VARIABLES);
  return { variables: Object.fromEntries(variables), faults: faults.map(({ message }) => message), repeated };
};

describe('a file of variables', () => {
  test.each([
    'PORT=1',
    'PORT=1\nHOST=a\n',
    'PORT=1\r\nHOST=a\r\n',
    '\n\n# a comment\n# another\nPORT=1\n',
    'export PORT=1\nPORT2 = a b  \n',
    'PORT=\nHOST=""\nISSUER=\'\'',
    'PORT=1 # a comment\nHOST=#all of it\n',
    'SECRET_KEY="a # b"\nMETRICS_TOKEN=\'c#d\' # a comment\nISSUER=`e"f\'g`',
    'SECRET_KEY="two\\nlines"\nMETRICS_TOKEN=\'no\\nline\'',
    'SECRET_KEY="-----BEGIN-----\nabc\n-----END-----"\nPORT=1',
    'ISSUER=a"b\'c\nAUDIENCE=x=y=z==',
    'lower_case=1\n_X9=2\nOTHER_PROGRAM=a#b',
    'PORT=1\nPORT=2',
    "METRICS_TOKEN='a$(b)$\x7bc}'\nISSUER=a$b\nOTHER_PROGRAM=$\x7bPORT}",
    readFileSync(join(__dirname, '..', '..', '.env.example'), 'utf8'),
  ])('is read as Node reads it: %j', (text) => {
    expect(read(text)).toMatchObject({ variables: { ...parseEnv(text) }, faults: [] });
  });

  test.each<[string, Record<string, string>]>([
    ['PORT=1\rHOST=a', { PORT: '1', HOST: 'a' }],
    ['SECRET_KEY="a\r\nb"\r\nPORT=1', { SECRET_KEY: 'a\nb', PORT: '1' }],
    ['export\tPORT=1\n  export   HOST=a', { PORT: '1', HOST: 'a' }],
    ['  # a comment\nPORT = 1\n\tHOST\t=\ta b \t\n', { PORT: '1', HOST: 'a b' }],
  ])('has line endings and blanks of any kind: %j', (text, variables) => {
    expect(read(text)).toEqual({ variables, faults: [], repeated: [] });
  });

  test.each<[string, string]>([
    ['\u00a0NODE_ENV=production', '.env, line 1: NODE_ENV: its name has the invisible character U+00A0 in it'],
    ['# first\nNODE\u200b_ENV=production', '.env, line 2: NODE_ENV: its name has the invisible character U+200B in it'],
    ['NODE_ENV\u3000=production', '.env, line 1: NODE_ENV: its name has the invisible character U+3000 in it'],
    ['PORT=1\n\ufeffNODE_ENV=production', '.env, line 2: NODE_ENV: its name has the invisible character U+FEFF in it'],
    [
      'NODE-ENV=production',
      '.env, line 1: what is before the = is not the name of a variable, because of the character U+002D (-)',
    ],
    ['"NODE_ENV"=production', '.env, line 1: NODE_ENV: its name has the character U+0022 (") in it'],
    [
      '$env:PORT=1',
      '.env, line 1: what is before the = is not the name of a variable, because of the character U+0024 ($)',
    ],
    [
      'set PORT=1',
      '.env, line 1: what is before the = is not the name of a variable, because of the invisible character U+0020',
    ],
    [
      '9LIVES=1',
      '.env, line 1: what is before the = is not the name of a variable, because of the character U+0039 (9)',
    ],
    ['ΡORT=1', '.env, line 1: what is before the = is not the name of a variable, because of the character U+03A1 (Ρ)'],
    ['PORT=1\u0000', '.env, line 1: it has the invisible character U+0000'],
    ['=1', '.env, line 1: there is no name before the ='],
    ['PORT: 1', '.env, line 1: write NAME=value'],
    ['PORT', '.env, line 1: write NAME=value'],
    ['export PORT', '.env, line 1: write NAME=value'],
    ['\u00a0', '.env, line 1: write NAME=value'],
    ['// PORT', '.env, line 1: write NAME=value'],
    ['PORT="1', '.env, line 1: PORT: the value begins with " and has no other'],
    ["A='\nPORT=1\nHOST=b", ".env, line 1: A: the value begins with ' and has no other"],
    ['SECRET_KEY="abc"def', '.env, line 1: SECRET_KEY: there is more behind the closing "'],
    ['A="abc\nPORT="1"', '.env, line 1: A: there is more behind the closing "'],
    ['METRICS_TOKEN=abc#def', '.env, line 1: METRICS_TOKEN: a # begins a comment in a value without quotes'],
    ['PORT=4000\u00a0', '.env, line 1: PORT: the value has the invisible character U+00A0 in it'],
    ['NODE_ENV=\u200bproduction # x', '.env, line 1: NODE_ENV: the value has the invisible character U+200B in it'],
    ['METRICS_TOKEN=abc\u200bdef', '.env, line 1: METRICS_TOKEN: the value has the invisible character U+200B in it'],
    ['HOST=a\u2028PORT=4000', '.env, line 1: HOST: the value has the invisible character U+2028 in it'],
    ['METRICS_TOKEN=“abc”', '.env, line 1: METRICS_TOKEN: the value begins with the character U+201C (“): write "'],
    ['node_env=production', '.env, line 1: NODE_ENV: its name is written in small letters (node_env): write NODE_ENV.'],
    ['export Secret_Key=abc', '.env, line 1: SECRET_KEY: its name is written in small letters (Secret_Key)'],
    ['SECRET_KEY=$(abc | base64)', '.env, line 1: SECRET_KEY: nothing replaces what begins with $( or ${ here'],
    ['SECRET_KEY="$(abc | base64)"', '.env, line 1: SECRET_KEY: nothing replaces what begins with $( or ${ here'],
    [
      'DATABASE_URL=postgresql://a:$\x7babc}@b/c',
      '.env, line 1: DATABASE_URL: nothing replaces what begins with $( or ${ here',
    ],
  ])('is refused with the line and the fix, and no value: %j', (text, fault) => {
    const { faults } = read(text);
    expect(faults).toEqual([expect.stringContaining(fault)]);
    expect(faults[0]).not.toMatch(/production|abc|4000/);
  });

  test('has all of its faults named at once, and the rest of it is read', () => {
    const { faults, variables } = read('PORT=1\nPO RT=2\nHOST: a\n\nISSUER="x\n');
    expect(faults.map((fault) => fault.slice(0, 12))).toEqual(['.env, line 2', '.env, line 3', '.env, line 5']);
    expect(variables).toEqual({ PORT: '1' });
  });

  test('says which names come again with another value', () => {
    expect(read('PORT=1\nPORT=1\nHOST=\nHOST=a\nISSUER=a\nISSUER=b').repeated).toEqual(['ISSUER']);
  });
});

describe('the bytes of a file', () => {
  const directory = mkdtempSync(join(tmpdir(), 'scoped-api-env-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const path = join(directory, '.env');
  const readBytes = (bytes: Buffer) => {
    writeFileSync(path, bytes);
    return readEnvFile(path, VARIABLES);
  };
  const text = 'NODE_ENV=production\r\nISSUER=Zürich\r\n';
  const big = Buffer.from(`\ufeff${text}`, 'utf16le').swap16();

  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16, little-endian', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16, big-endian', big],
  ])('%s', (_title, bytes) => {
    const { variables, faults } = readBytes(bytes);
    expect({ ...Object.fromEntries(variables), faults }).toEqual({
      NODE_ENV: 'production',
      ISSUER: 'Zürich',
      faults: [],
    });
  });

  test.each([
    ['Latin-1', Buffer.from(text, 'latin1'), 'UTF-8'],
    ['UTF-16 without a mark', Buffer.from('NODE_ENV=production', 'utf16le'), 'U+0000'],
    ['half a character of UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le').subarray(0, -1), 'UTF-16'],
  ])('%s is refused', (_title, bytes, fault) => {
    expect(readBytes(bytes).faults[0]?.message).toContain(fault);
  });

  test('a folder is no file, and nothing is nothing', () => {
    mkdirSync(join(directory, 'folder'));
    expect(readEnvFile(join(directory, 'folder'), VARIABLES).faults).toEqual([
      { name: undefined, message: expect.stringMatching(/folder: It can't be read \(EISDIR\): make it a file/) },
    ]);
    expect(readEnvFile(join(directory, 'none'), VARIABLES)).toMatchObject({ faults: [], repeated: [] });
  });

  test('a link to a file is the file, and a link to nothing is a fault', () => {
    const link = join(directory, 'link');
    symlinkSync(path, link);
    writeFileSync(path, 'PORT=1');
    expect(Object.fromEntries(readEnvFile(link, VARIABLES).variables)).toEqual({ PORT: '1' });
    rmSync(path);
    expect(readEnvFile(link, VARIABLES).faults).toEqual([
      { name: undefined, message: expect.stringMatching(/link: It can't be read \(ENOENT\): make it a file/) },
    ]);
  });
});

describe('the environment', () => {
  const faultsOf = (env: Record<string, string>) => {
    try {
      loadConfig(env);
    } catch (error) {
      return (error as ConfigError).faults;
    }
    return [];
  };

  test('has no mark before a value, and no line break behind it', () => {
    expect(loadConfig({ NODE_ENV: '\ufefftest', PORT: '4001\r' })).toMatchObject({ nodeEnv: 'test', port: 4001 });
  });

  test.each(['\ufeffNODE_ENV', 'NODE_ENV ', '\u00a0NODE_ENV', 'NODE_ENV\u200b', 'NODE_ENV\r', '"NODE_ENV"'])(
    'with the name %j is refused: it would be ignored',
    (name) => {
      expect(faultsOf({ [name]: 'production' })).toEqual([
        expect.stringMatching(/^NODE_ENV: the environment has it under a name with /),
      ]);
    },
  );

  test('may have names of other programs', () => {
    expect(faultsOf({ 'BASH_FUNC_x%%': '() { :; }', 'npm_config_//registry/': 'x', 'A B': 'c', '': 'd' })).toEqual([]);
  });

  test.each([
    ['DATABSE_URL', 'DATABASE_URL'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['TRUST_PROXYS', 'TRUST_PROXY'],
    ['SECRETKEY', 'SECRET_KEY'],
    ['node_env', 'NODE_ENV'],
    ['Port', 'PORT'],
    ['http_proxy', undefined],
    ['DATABASE_URL', undefined],
    ['HOME', undefined],
    ['REDIS_URL', undefined],
    ['DATABASE_OWNER_PASSWORD', undefined],
  ])('%s may be a typing error for %s', (name, meant) => {
    expect(nearName(name)).toBe(meant);
  });
});
