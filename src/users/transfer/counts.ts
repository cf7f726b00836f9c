/** What became of the lines of a file so far. */
export interface ImportCounts {
  /** Users that are new. */
  readonly imported: number;
  /** Users that were there before, and were left as they are. */
  readonly alreadyThere: number;
  /** Lines that are no user, or one whose names are taken. */
  readonly failed: number;
  /** Of the new users, those who can't log in before they reset their password. */
  readonly mustReset: number;
}

/** Before the first line. */
export const NO_COUNTS: ImportCounts = { imported: 0, alreadyThere: 0, failed: 0, mustReset: 0 };

/** Both together. */
export function addCounts(one: ImportCounts, other: ImportCounts): ImportCounts {
  return {
    imported: one.imported + other.imported,
    alreadyThere: one.alreadyThere + other.alreadyThere,
    failed: one.failed + other.failed,
    mustReset: one.mustReset + other.mustReset,
  };
}
