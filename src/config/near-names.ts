import { nearest } from '../nearest';
import { namedInCapitals } from './env-file';
import { VARIABLES } from './environment-schema';

/** Shorter names are near to too many others. */
const MIN_LENGTH = 8;
const CANDIDATES = [...VARIABLES].filter(({ length }) => length >= MIN_LENGTH);

/** The variable that an unknown name may be a typing error for, such as DATABASE_URL for DATABSE_URL or database_url. */
export function nearName(name: string): string | undefined {
  return VARIABLES.has(name) ? undefined : (namedInCapitals(name, VARIABLES) ?? nearest(name, CANDIDATES));
}
