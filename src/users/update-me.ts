import { uniqueViolation } from '../database/errors';
import type { Prisma } from '../database/generated/client';
import { DomainError } from '../errors';
import { USER_RECORD } from '../identity/user-record';
import type { UsersDependencies } from './dependencies';
import { EMAIL_TAKEN, type UserOutcome } from './outcome';
import { type ProfileColumns, type ProfileInput, readProfile } from './profile-input';

/**
 * Changes the viewer's own profile. One statement; a second one only if nothing changes, and then no write.
 *
 * @throws DomainError BAD_USER_INPUT for NUL and lone surrogates; UNAUTHENTICATED if the viewer is disabled by now.
 */
export async function updateMe(
  { database: { prisma } }: UsersDependencies,
  viewerUserId: string,
  input: ProfileInput,
): Promise<UserOutcome> {
  const { columns, errors } = readProfile(input);
  if (errors.length > 0) return { ok: false, errors };

  const viewer = { id: viewerUserId, isActive: true };
  try {
    const [changed] = await prisma.user.updateManyAndReturn({
      where: { ...viewer, OR: differing(columns) },
      data: columns,
      select: USER_RECORD,
    });
    const user = changed ?? (await prisma.user.findUnique({ where: viewer, select: USER_RECORD }));
    if (!user) throw new DomainError('UNAUTHENTICATED', 'This account is no longer active.');
    return { ok: true, user };
  } catch (error) {
    if (uniqueViolation(error)) return { ok: false, errors: [EMAIL_TAKEN] };
    throw error;
  }
}

/** True of a row that `columns` would change; of no row if there are none. */
function differing({ email, fullName }: ProfileColumns): Prisma.UserWhereInput[] {
  const conditions: Prisma.UserWhereInput[] = [];
  if (email !== undefined) conditions.push({ email: { not: email } });
  if (fullName !== undefined) conditions.push({ fullName: { not: fullName } });
  // In SQL nothing differs from NULL, not even a name.
  if (typeof fullName === 'string') conditions.push({ fullName: null });
  return conditions;
}
