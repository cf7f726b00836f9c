import type { Tx } from '../../database/database';
import type { ImportedUser, LineFault } from './read-user';
import type { Holder, UserRows } from './user-rows';

/** A user who is to be there after the import. */
export interface Candidate {
  readonly user: ImportedUser;
  /** Whether the line gave the id; otherwise any will do. */
  readonly hasId: boolean;
}

/** What became of a candidate. */
export type Placed =
  | { readonly kind: 'imported' }
  /** The user was there before: the same username and address, and the same id if one was given. */
  | { readonly kind: 'already there' }
  | { readonly kind: 'refused'; readonly faults: LineFault[] };

const ID_TAKEN: LineFault = {
  member: 'id',
  reason: 'This id is that of another user. Leave it out, and the user gets a new one.',
};
const USERNAME_TAKEN: LineFault = {
  member: 'username',
  reason: 'This username is taken by another user. Give this user another one.',
};
const EMAIL_TAKEN: LineFault = {
  member: 'email',
  reason: 'This e-mail address is taken by another user. Give this user another one.',
};

/**
 * Writes those of `candidates` whose id, username and address are free, and says of each what became of it. Candidates
 * may be each other's duplicates: the first one wins.
 */
export async function placeUsers<C extends Candidate>(
  tx: Tx,
  rows: UserRows,
  candidates: readonly C[],
): Promise<Map<C, Placed>> {
  const placed = new Map<C, Placed>();
  let left: readonly C[] = candidates;
  // Each turn settles one at least, unless whoever stood in the way is gone by the time that we ask who it is.
  for (let turns = candidates.length + 3; left.length > 0; turns -= 1) {
    if (turns === 0) throw new Error('Names were taken and given up again all the time.');
    const firsts = firstOfEach(left);
    const inserted = await rows.insert(tx, usersOf(firsts));
    for (const candidate of firsts) if (inserted.has(candidate.user.id)) placed.set(candidate, { kind: 'imported' });
    left = left.filter((candidate) => !placed.has(candidate));
    if (left.length === 0) break;
    const judge = createJudge(await rows.holders(tx, usersOf(left)));
    for (const candidate of left) {
      const judged = judge(candidate);
      if (judged) placed.set(candidate, judged);
    }
    left = left.filter((candidate) => !placed.has(candidate));
  }
  return placed;
}

/** Says what stands in a candidate's way; undefined where nothing does any more. */
export function createJudge(holders: readonly Holder[]): (candidate: Candidate) => Placed | undefined {
  const byId = new Map(holders.map((holder) => [holder.id, holder]));
  const byUsername = new Map(holders.map((holder) => [holder.usernameKey, holder]));
  const byEmail = new Map(holders.map((holder) => [holder.emailKey, holder]));
  return ({ user, hasId }) => {
    const named = byUsername.get(user.usernameKey);
    const addressed = byEmail.get(user.emailKey);
    if (named && named === addressed && (!hasId || named.id === user.id)) return { kind: 'already there' };
    const faults = [
      ...(hasId && byId.has(user.id) ? [ID_TAKEN] : []),
      ...(named ? [USERNAME_TAKEN] : []),
      ...(addressed ? [EMAIL_TAKEN] : []),
    ];
    return faults.length > 0 ? { kind: 'refused', faults } : undefined;
  };
}

/** Those that share no id, username or address with an earlier one. */
function firstOfEach<C extends Candidate>(candidates: readonly C[]): C[] {
  const ids = new Set<string>();
  const usernames = new Set<string>();
  const emails = new Set<string>();
  return candidates.filter(({ user }) => {
    if (ids.has(user.id) || usernames.has(user.usernameKey) || emails.has(user.emailKey)) return false;
    ids.add(user.id);
    usernames.add(user.usernameKey);
    emails.add(user.emailKey);
    return true;
  });
}

function usersOf(candidates: readonly Candidate[]): ImportedUser[] {
  return candidates.map(({ user }) => user);
}
