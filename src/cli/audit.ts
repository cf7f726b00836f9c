import { type Command, InvalidArgumentError } from 'commander';
import { AUDIT_ACTIONS, type AuditEvent } from '../audit/audit-event';
import type { AuditAction } from '../generated/enums';
import type { UserRecord } from '../identity/user-record';
import { isUuid } from '../identity/uuid';
import { nearest } from '../nearest';
import { type Console, type JsonOption, print, printJson, printTable, remark } from './console';
import { findUser } from './find-user';
import { addJson, examples, wholeNumber } from './options';
import { type CommandCapabilities, OPERATOR, withCapabilities } from './with-capabilities';

const MAX_LIMIT = 100;

interface Options extends JsonOption {
  readonly action?: readonly AuditAction[];
  readonly actor?: string;
  readonly target?: string;
  readonly since?: Date;
  readonly until?: Date;
  readonly limit: number;
  readonly after?: string;
}

/** `scoped-api audit` */
export function registerAudit(program: Command, io: Console): void {
  addJson(program.command('audit'), 'print JSON: { events, pageInfo }')
    .summary('list the audit log')
    .description(
      'List the audit log: events about accounts, the newest first, a page at a time. All conditions must match.',
    )
    .option('--action <actions>', 'only events of these kinds, split by spaces', actionsArgument)
    .option('--actor <user>', 'only what this user or client did: a username, an e-mail address or an id')
    .option(
      '--target <user>',
      'only what was done to this user, client or invitation: a username, an e-mail address or an id',
    )
    .option(
      '--since <time>',
      'only events at this time or later, such as 2026-11-27 or 2026-11-27T20:00Z',
      timeArgument,
    )
    .option('--until <time>', 'only events before this time', timeArgument)
    .option('--limit <n>', `events per page: 1 to ${MAX_LIMIT}`, wholeNumber(MAX_LIMIT), 20)
    .option('--after <cursor>', 'the next page: the cursor of the page before, with the same filters')
    .addHelpText(
      'after',
      `\nActions:\n${AUDIT_ACTIONS.map((action) => `  ${action}`).join('\n')}\n` +
        examples(
          'scoped-api audit',
          'scoped-api audit --action "LOGIN_FAILED PASSWORD_RESET" --since 2026-11-27',
          'scoped-api audit --target ada --limit 100 --json',
        ),
    )
    .action((options: Options) => list(io, options));
}

async function list(io: Console, { action, actor, target, since, until, limit, after, json }: Options): Promise<void> {
  const { page, users } = await withCapabilities(io, async (capabilities) => {
    const filter = {
      actions: action,
      actorId: await idOf(capabilities, actor),
      targetId: await idOf(capabilities, target),
      after: since,
      before: until,
    };
    const page = await capabilities.auditLog({ filter, first: limit, after }, OPERATOR);
    const ids = new Set(page.nodes.flatMap(({ actorId, targetId }) => [actorId, targetId]).filter((id) => id !== null));
    const found = await capabilities.users.byIds([...ids]);
    return { page, users: new Map(found.flatMap((user) => (user ? [[user.id, user] as const] : []))) };
  });
  const { nodes, pageInfo } = page;
  if (json) return printJson(io, { events: nodes.map((event) => eventJson(event, users)), pageInfo });
  if (nodes.length === 0) {
    return print(io, after === undefined ? 'No event matches.' : 'There are no more events.');
  }
  printTable(io, [
    ['at', 'action', 'actor', 'target', 'address', 'before', 'after'],
    ...nodes.map((event) => row(event, users)),
  ]);
  if (pageInfo.hasNextPage) remark(io, `There are more: add --after ${pageInfo.endCursor}`);
}

type Users = ReadonlyMap<string, UserRecord>;

/** The event with the users, as `AuditEvent` of the schema has it. */
function eventJson(event: AuditEvent, users: Users) {
  const user = (id: string | null) => {
    const found = id === null ? undefined : users.get(id);
    return found ? { id: found.id, username: found.username } : null;
  };
  return { ...event, actor: user(event.actorId), target: user(event.targetId) };
}

function row(event: AuditEvent, users: Users): string[] {
  const { at, action, actorKind, actorId, targetId, address, before, after } = event;
  const named = (id: string) => users.get(id)?.username ?? id;
  const actor = actorId === null ? actorKind.toLowerCase() : named(actorId);
  const values = [before, after].map((value) => (value ? shortened(JSON.stringify(value)) : ''));
  return [
    at.toISOString().slice(0, 19),
    action,
    actor,
    targetId === null ? '' : named(targetId),
    address ?? '',
    ...values,
  ];
}

/** Most characters of the values of an event in a table; `--json` has all. */
const MAX_VALUES = 60;

function shortened(text: string): string {
  return text.length > MAX_VALUES ? `${text.slice(0, MAX_VALUES - 1)}…` : text;
}

/** The id of a user, also of one who was deleted, of a client or an invitation. */
async function idOf(capabilities: CommandCapabilities, name: string | undefined): Promise<string | undefined> {
  if (name === undefined || isUuid(name)) return name?.toLowerCase();
  return (await findUser(capabilities, name)).id;
}

function actionsArgument(text: string): readonly AuditAction[] {
  return text
    .split(/[\s,]+/u)
    .filter((name) => name !== '')
    .map((name) => {
      const action = AUDIT_ACTIONS.find((one) => one === name.toUpperCase());
      if (action) return action;
      const meant = nearest(name.toUpperCase(), AUDIT_ACTIONS);
      const suggestion = meant === undefined ? ' See --help for all.' : ` Did you mean ${meant}?`;
      throw new InvalidArgumentError(`There is no action ${JSON.stringify(name)}.${suggestion}`);
    });
}

/** A date, which begins at midnight UTC, or an instant with its time zone: without one, it would depend on the machine. */
const TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/i;

function timeArgument(text: string): Date {
  const time = new Date(TIME.test(text) ? text : Number.NaN);
  if (!Number.isNaN(time.getTime())) return time;
  throw new InvalidArgumentError(
    'Write a date or an instant with its time zone, such as 2026-11-27 or 2026-11-27T20:00Z.',
  );
}
