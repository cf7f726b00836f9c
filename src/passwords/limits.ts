/** More UTF-16 code units than this are refused before anything is computed from them. */
export const MAX_PASSWORD_LENGTH = 1024;

/**
 * Hashes of a higher bcrypt cost match nothing: this one takes five seconds, cost 31 two days of a core, and whoever knows
 * the name of its owner could ask for it over and over.
 */
export const MAX_VERIFIED_COST = 16;
