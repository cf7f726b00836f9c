/** More UTF-16 code units than this are refused before anything is computed from them. */
export const MAX_PASSWORD_LENGTH = 1024;
