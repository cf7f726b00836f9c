import type { PasswordPolicy } from '../../passwords/policy';
import type { FailedLine, LineCandidate } from './import-batches';

/**
 * Judges and hashes the passwords that are given in plain; other candidates pass as they are. All at once: a batch has
 * no more of them than may wait for the threads.
 */
export async function hashPasswords(
  { hash, policy }: { readonly hash: (password: string) => Promise<string>; readonly policy: PasswordPolicy },
  candidates: readonly LineCandidate[],
): Promise<{ hashed: LineCandidate[]; weak: FailedLine[] }> {
  const weak: FailedLine[] = [];
  const hashed = await Promise.all(
    candidates.map(async (candidate) => {
      const { user, password, line } = candidate;
      if (password === undefined) return candidate;
      const reason = await policy.check(password, user);
      if (reason === null) return { ...candidate, user: { ...user, passwordHash: await hash(password) } };
      weak.push({ line, faults: [{ member: 'password', reason }] });
      return undefined;
    }),
  );
  return { hashed: hashed.filter((candidate) => candidate !== undefined), weak };
}
