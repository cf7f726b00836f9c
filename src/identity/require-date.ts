import { invalidArgument } from '../errors';

/**
 * Returns a date that PostgreSQL can store.
 *
 * @param date - what a client sent.
 * @param field - the argument, such as `filter.createdAfter`.
 * @returns `date` as it is.
 * @throws DomainError BAD_USER_INPUT outside of the years 1 to 9999.
 */
export function requireDate(date: Date, field: string): Date {
  const year = date.getUTCFullYear();
  if (year >= 1 && year <= 9999) return date;
  throw invalidArgument(field, 'must be a date of the years 1 to 9999.');
}
