import { type Command, Option } from 'commander';
import type { InvitationState } from '../generated/enums';
import type { Role, Scope } from '../scopes/scopes';
import type { Invitation } from '../users/invitations/invitation';
import { CommandError, done } from './command-error';
import { answer, type Console, type JsonOption, print, printJson, printTable, remark } from './console';
import { addJson, examples, scopesHelp, wholeNumber } from './options';
import { addProfile } from './users-create';
import { deliveryFault, OPERATOR, withCapabilities } from './with-capabilities';

const ID = '019ab3c4-5d6e-7f80-9123-456789abcdef';
const MAX_LIMIT = 100;
const STATES = ['pending', 'accepted', 'revoked', 'expired'];

interface InviteOptions extends JsonOption {
  readonly email: string;
  readonly fullName?: string;
  readonly locale?: string;
  readonly role?: Role;
  readonly scopes?: readonly Scope[];
}

interface ListOptions extends JsonOption {
  readonly state?: string;
  readonly email?: string;
  readonly limit: number;
  readonly after?: string;
  readonly revoke?: string;
}

/** `scoped-api users invite` and `invitations` */
export function registerUsersInvite(users: Command, io: Console): void {
  addProfile(io, addJson(users.command('invite')))
    .summary('invite a person by mail')
    .description(
      'Invite a person by mail to open an account, with a role and scopes. Replaces an earlier open invitation of the address. ' +
        'Refused with REGISTRATION=closed: use create there.',
    )
    .requiredOption('--email <address>', 'the e-mail address')
    .addHelpText(
      'after',
      () =>
        scopesHelp(io) +
        examples(
          'scoped-api users invite --email ada@example.com',
          'scoped-api users invite --email ada@example.com --scopes "users:read audit:read" --json',
        ),
    )
    .action((options: InviteOptions) => invite(io, options));
  addJson(users.command('invitations'), 'print JSON: { invitations, pageInfo }')
    .summary('list or revoke invitations')
    .description('List invitations, the newest first, or revoke one that was not accepted.')
    .addOption(new Option('--state <state>', 'only in this state').choices(STATES))
    .option('--email <address>', 'only of this address')
    .option('--limit <n>', `invitations per page: 1 to ${MAX_LIMIT}`, wholeNumber(MAX_LIMIT), 20)
    .option('--after <cursor>', 'the next page: the cursor of the page before, with the same filters')
    .addOption(new Option('--revoke <id>', 'revoke this invitation').conflicts(['state', 'email', 'after']))
    .addHelpText(
      'after',
      examples(
        'scoped-api users invitations --state pending',
        'scoped-api users invitations --email ada@example.com --json',
        `scoped-api users invitations --revoke ${ID}`,
      ),
    )
    .action((options: ListOptions) =>
      options.revoke === undefined ? list(io, options) : revoke(io, options.revoke, options),
    );
}

async function invite(io: Console, options: InviteOptions): Promise<void> {
  const { email, fullName, locale, role, scopes } = options;
  const { invitation, unsent } = await withCapabilities(io, async (capabilities) => {
    const invited = done(
      await capabilities.invitations.invite(OPERATOR, { email, fullName, locale, role, scopes }, null),
    );
    await capabilities.mail.delivered().catch((error) => {
      throw new CommandError('MAIL_FAILED', `The mail was not sent: ${deliveryFault(error, email)} Invite again.`);
    });
    return { invitation: invited.invitation, unsent: capabilities.mail.unsent };
  });
  const until = invitation.expiresAt.toISOString();
  const lines =
    unsent.length > 0
      ? ['SMTP_URL is not set, so nothing was mailed. Instead of reading the mail:', ...unsent]
      : [`Invited ${invitation.email} (${invitation.id}). The invitation is valid until ${until}.`];
  answer(io, options, { invitation, isMailed: unsent.length === 0, unsent }, ...lines);
}

async function list(io: Console, { state, email, limit, after, json }: ListOptions): Promise<void> {
  const filter = { state: state?.toUpperCase() as InvitationState | undefined, email };
  const { nodes, pageInfo } = await withCapabilities(io, ({ invitations }) =>
    invitations.list({ filter, first: limit, after }, OPERATOR),
  );
  if (json) return printJson(io, { invitations: nodes, pageInfo });
  if (nodes.length === 0) {
    if (after !== undefined) return print(io, 'There are no more invitations.');
    return print(
      io,
      state === undefined && email === undefined ? 'There are no invitations.' : 'No invitation matches.',
    );
  }
  printTable(io, [['e-mail', 'state', 'role', 'scopes', 'created', 'expires', 'id'], ...nodes.map(row)]);
  if (pageInfo.hasNextPage) remark(io, `There are more: add --after ${pageInfo.endCursor}`);
}

function row({ email, state, role, scopes, createdAt, expiresAt, id }: Invitation): string[] {
  const times = [createdAt, expiresAt].map((time) => time.toISOString().slice(0, 16));
  return [email, state.toLowerCase(), role, scopes.join(' ') || 'none', ...times, id];
}

async function revoke(io: Console, id: string, options: JsonOption): Promise<void> {
  const { invitation } = done(await withCapabilities(io, ({ invitations }) => invitations.revoke(OPERATOR, id, null)));
  answer(io, options, { invitation }, `Revoked the invitation of ${invitation.email}.`);
}
