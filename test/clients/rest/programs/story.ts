/** What each program does with its client, and what it has to find. */
export interface Story {
  /** Codes and places of the faults of a second registration, from the body of a 409. */
  readonly taken: readonly string[];
  /** `error` of a login with a wrong password. */
  readonly wrongPassword: string;
  readonly scope: string;
  /** `full_name` after it was set, left out, removed by null. */
  readonly names: readonly (string | null)[];
  /** Scopes that the user lacks for the list of users, from the body of a 403. */
  readonly missing: readonly string[];
  /** Names on all pages by cursor, two at a time. */
  readonly byCursor: readonly string[];
  /** Of the first page by number. */
  readonly page: { readonly names: number; readonly page: number | undefined; readonly size: number | undefined };
}

/** What a program gets. */
export interface Input {
  readonly url: string;
  /** Of an account that is to be opened. */
  readonly username: string;
  readonly password: string;
  readonly admin: { readonly username: string; readonly password: string };
}
