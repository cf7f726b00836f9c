import { type Command, Option } from 'commander';
import type { SecondFactorMethod } from '../factors/factors';
import { NO_FACTORS, type StoredFactors } from '../factors/stored-factors';
import type { UserRecord } from '../identity/user-record';
import type { RemoveUserFactorsInput } from '../users/remove-user-factors';
import { CommandError, done, EXIT_WRONG_USAGE } from './command-error';
import { answer, type Console, type JsonOption, print, printJson, printTable, remark } from './console';
import { findUser } from './find-user';
import { addYes, type ConfirmOption, confirmation } from './input';
import { addJson, addUser, examples } from './options';
import { type CommandCapabilities, deliveryFault, OPERATOR, withCapabilities } from './with-capabilities';

/** The longest that the command waits until the mail to the user is written, in milliseconds. */
const MAIL_WAIT_MS = 10_000;

interface RemoveFactorOptions extends JsonOption, ConfirmOption {
  readonly totp?: true;
  readonly recoveryCodes?: true;
  readonly passkeys?: true;
  readonly passkey?: readonly string[];
  readonly all?: true;
}

/** `scoped-api users factors` and `scoped-api users remove-factor` */
export function registerUsersFactors(users: Command, io: Console): void {
  addUser(addJson(users.command('factors')))
    .summary("list a user's second factors")
    .description('List what a user can log in with besides the password. Nothing that could be used is shown.')
    .addHelpText('after', examples('scoped-api users factors ada', 'scoped-api users factors ada --json'))
    .action((name: string, options: JsonOption) => list(io, name, options));
  addUser(addYes(addJson(users.command('remove-factor'))))
    .summary("remove a user's second factors")
    .description(
      'Remove second factors of a user who has lost them, and tell the user by mail. Make sure first that the person is ' +
        'that user: without a second factor, the password is enough to log in. Recovery codes go with the last of the ' +
        'other factors. Sessions stay; scoped-api users sessions --end-all ends them.',
    )
    .option('--totp', 'remove the authenticator app')
    .option('--recovery-codes', 'remove the recovery codes that are left')
    .option('--passkeys', 'remove all passkeys')
    .option('--passkey <id>', 'remove this passkey; can be repeated', (id: string, before: readonly string[] = []) => [
      ...before,
      id,
    ])
    .addOption(
      new Option('--all', 'remove every second factor').conflicts(['totp', 'recoveryCodes', 'passkeys', 'passkey']),
    )
    .addHelpText(
      'after',
      examples(
        'scoped-api users remove-factor ada --totp',
        'scoped-api users remove-factor ada --passkey 019ab3c4-5d6e-7f80-9123-456789abcdef',
        'scoped-api users remove-factor ada --all --yes',
      ),
    )
    .action((name: string, options: RemoveFactorOptions) => remove(io, name, options));
}

/** Returns the second factors of a user in words, such as `authenticator app, 2 passkeys, 9 recovery codes`. */
export function factorsInWords({ totp, passkeys, recoveryCodesLeft }: StoredFactors = NO_FACTORS): string {
  const words = [
    ...(totp ? ['authenticator app'] : []),
    ...(passkeys.length > 0 ? [counted(passkeys.length, 'passkey')] : []),
    ...(recoveryCodesLeft > 0 ? [counted(recoveryCodesLeft, 'recovery code')] : []),
  ];
  return words.join(', ') || 'none';
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

async function factorsOf({ users }: CommandCapabilities, { id }: UserRecord): Promise<StoredFactors> {
  const [factors = NO_FACTORS] = await users.factorsOf([id]);
  return factors;
}

async function list(io: Console, name: string, { json }: JsonOption): Promise<void> {
  const { username, factors } = await withCapabilities(io, async (capabilities) => {
    const user = await findUser(capabilities, name);
    return { username: user.username, factors: await factorsOf(capabilities, user) };
  });
  if (json) return printJson(io, factors);
  const { totp, passkeys, recoveryCodesLeft } = factors;
  if (!totp && passkeys.length === 0 && recoveryCodesLeft === 0) {
    return print(io, `${username} has no second factor: the password is enough to log in.`);
  }
  const day = (time: Date | null) => time?.toISOString().slice(0, 16) ?? 'never';
  printTable(io, [
    ['factor', 'added', 'last used', 'name', 'id'],
    ...(totp ? [['authenticator app', day(totp.createdAt), day(totp.lastUsedAt), '', '']] : []),
    ...passkeys.map(({ id, name, createdAt, lastUsedAt }) => ['passkey', day(createdAt), day(lastUsedAt), name, id]),
    ['recovery codes', '', '', `${recoveryCodesLeft} left`, ''],
  ]);
}

async function remove(io: Console, name: string, options: RemoveFactorOptions): Promise<void> {
  const input = selectionOf(options);
  const confirm = confirmation(io, options);
  const { user, removed, left } = await withCapabilities(io, async (capabilities) => {
    const user = await findUser(capabilities, name);
    const before = factorsInWords(await factorsOf(capabilities, user));
    await confirm(`Second factors of ${user.username} <${user.email}> will be removed (now: ${before}).`);
    // By id, because another user may have the name now.
    const { removed } = done(await capabilities.users.removeFactors(OPERATOR, user.id, input, null));
    // The factors are already removed, so a failed mail is not a failure of the command.
    await capabilities.factorNotices.close(MAIL_WAIT_MS);
    await capabilities.mail.delivered().catch((error) => {
      remark(io, `The user could not be notified by mail: ${deliveryFault(error, user.email)}`);
    });
    return { user, removed, left: await factorsOf(capabilities, user) };
  });
  const { totp, passkeys, recoveryCodes } = removed;
  const isChanged = totp || passkeys.length + recoveryCodes > 0;
  const what = [
    ...(totp ? ['the authenticator app'] : []),
    ...passkeys.map(({ name }) => `the passkey ${JSON.stringify(name)}`),
    ...(recoveryCodes > 0 ? [counted(recoveryCodes, 'recovery code')] : []),
  ].join(', ');
  const sentence = isChanged ? `Removed ${what} of ${user.username}.` : 'Nothing to remove.';
  const result = { userId: user.id, isChanged, removed, secondFactors: left };
  answer(io, options, result, `${sentence} Second factors left: ${factorsInWords(left)}.`);
}

/** @throws CommandError where no option says what to remove. */
function selectionOf({ totp, recoveryCodes, passkeys, passkey, all }: RemoveFactorOptions): RemoveUserFactorsInput {
  if (all) return {};
  const methods: SecondFactorMethod[] = [
    ...(totp ? (['TOTP'] as const) : []),
    ...(recoveryCodes ? (['RECOVERY_CODE'] as const) : []),
    ...(passkeys ? (['PASSKEY'] as const) : []),
  ];
  if (methods.length === 0 && passkey === undefined) {
    const message = 'Say what to remove: --totp, --recovery-codes, --passkeys, --passkey <id> or --all.';
    throw new CommandError('NOTHING_SELECTED', message, EXIT_WRONG_USAGE);
  }
  return { methods, ...(passkey && { passkeyIds: passkey }) };
}
