/* eslint-disable */
import type { Scope } from './scope';
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type Maybe<T> = T | null;
export type InputMaybe<T> = T | null | undefined;
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> };
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> };
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** An instant, in ISO 8601 with a time zone, such as `2026-11-22T16:00:00.000Z`. */
  DateTime: { input: string; output: string; }
  /** An e-mail address. */
  EmailAddress: { input: string; output: string; }
  /** A JSON Web Token. */
  JWT: { input: string; output: string; }
  /** The name of a scope, such as `users:read`. The server's registry lists them. */
  Scope: { input: Scope; output: Scope; }
};

/** Whether you may use a part of the schema. */
export type CoordinateAccess = {
  __typename?: 'CoordinateAccess';
  /** Whether you hold enough for it. */
  allowed: Scalars['Boolean']['output'];
  /** The part of the schema. */
  coordinate: Scalars['String']['output'];
  /** The fewest scopes that you lack for it. */
  missingScopes: Array<Scalars['Scope']['output']>;
  /** An OR of ANDs; empty where no scope is asked for. */
  requiredScopes: Array<Array<Scalars['Scope']['output']>>;
};

/** The database, as one process sees it. */
export type DatabaseStatus = {
  __typename?: 'DatabaseStatus';
  /** How long the answer took, in milliseconds; null if there was none. */
  latencyMs?: Maybe<Scalars['Float']['output']>;
  /** Migrations that this server has and the database lacks; null if it did not answer. */
  pendingMigrations?: Maybe<Scalars['Int']['output']>;
  /** This process's pool of connections. */
  pool: PoolStatus;
  /** Whether it answered just now. */
  reachable: Scalars['Boolean']['output'];
  /** PostgreSQL's version; null if it did not answer. */
  version?: Maybe<Scalars['String']['output']>;
};

/** A part of an operation that asks for something. */
export type ExplainedField = {
  __typename?: 'ExplainedField';
  /** Whether you hold enough for it. */
  allowed: Scalars['Boolean']['output'];
  /** What of the schema it is. */
  coordinate: Scalars['String']['output'];
  /** The fewest scopes that you lack for it. */
  missingScopes: Array<Scalars['Scope']['output']>;
  /** Where it stands in the result; `@` stands for the items of a list. */
  path: Array<Scalars['String']['output']>;
  /** An OR of ANDs; empty where any access token is enough. */
  requiredScopes: Array<Array<Scalars['Scope']['output']>>;
  /** Only if this variable is sent with this input; null where it is part of the document. */
  variable?: Maybe<Scalars['String']['output']>;
};

/** Who logs in. */
export type LoginInput = {
  /** The password. */
  password: Scalars['String']['input'];
  /** Ask for fewer scopes than the user holds. Left out: all of them. */
  scopes?: InputMaybe<Array<Scalars['Scope']['input']>>;
  /** The username or the e-mail address, without regard to case. */
  username: Scalars['String']['input'];
};

/** What came of `login`. */
export type LoginPayload = {
  __typename?: 'LoginPayload';
  /** The tokens, unless there are `userErrors`. */
  tokens?: Maybe<Tokens>;
  /** Why there are no tokens. */
  userErrors: Array<UserError>;
};

export type Mutation = {
  __typename?: 'Mutation';
  /** Exchanges a username or e-mail address and a password for an access token. */
  login: LoginPayload;
  /** Opens an account. */
  register: RegisterPayload;
  /** Changes your own profile. */
  updateMe: UpdateMePayload;
  /** Changes any user. */
  updateUser: UpdateUserPayload;
};


export type MutationLoginArgs = {
  input: LoginInput;
};


export type MutationRegisterArgs = {
  input: RegisterInput;
};


export type MutationUpdateMeArgs = {
  input: UpdateMeInput;
};


export type MutationUpdateUserArgs = {
  id: Scalars['ID']['input'];
  input: UpdateUserInput;
};

/** Which way to order. */
export type OrderDirection =
  /** Smallest or oldest first. */
  | 'ASC'
  /** Largest or newest first. */
  | 'DESC';

/** Where a page stands among the rest. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** The last cursor of this page; null if it is empty. */
  endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether more follows this page. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether more comes before this page. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** The first cursor of this page; null if it is empty. */
  startCursor?: Maybe<Scalars['String']['output']>;
};

/** A pool of database connections; the gauges of `/metrics` show the same numbers. */
export type PoolStatus = {
  __typename?: 'PoolStatus';
  /** How many are free. */
  idle: Scalars['Int']['output'];
  /** How many there may be. */
  max: Scalars['Int']['output'];
  /** How many there are. */
  total: Scalars['Int']['output'];
  /** How many requests wait for one. */
  waiting: Scalars['Int']['output'];
};

/** One server process. */
export type ProcessStatus = {
  __typename?: 'ProcessStatus';
  /** Delay of the event loop, mean, in milliseconds. */
  eventLoopDelayMeanMs: Scalars['Float']['output'];
  /** Delay of the event loop, 99th percentile, in milliseconds. */
  eventLoopDelayP99Ms: Scalars['Float']['output'];
  /** Of that, heap in use, in bytes. */
  heapUsedBytes: Scalars['Float']['output'];
  /** Resident memory, in bytes. */
  memoryBytes: Scalars['Float']['output'];
};

export type Query = {
  __typename?: 'Query';
  /** What an operation asks for, field by field, and what you lack for it. Nothing is executed. */
  explainScopes?: Maybe<ScopeExplanation>;
  /** The user whose access token this request carries. */
  me?: Maybe<User>;
  /** How the server is doing. */
  status?: Maybe<SystemStatus>;
  /** One user, or null where there is none with this ID. */
  user?: Maybe<User>;
  /** All users, one page at a time. */
  users?: Maybe<UserConnection>;
  /** Whether you may use these parts of the schema, so that a front end can hide what you can't do. */
  viewerCan?: Maybe<Array<CoordinateAccess>>;
  /** Who gets to a part of the schema, what is asked for on the way there counted. */
  whoCan?: Maybe<WhoCan>;
};


export type QueryExplainScopesArgs = {
  document: Scalars['String']['input'];
  operationName?: InputMaybe<Scalars['String']['input']>;
};


export type QueryUserArgs = {
  id: Scalars['ID']['input'];
};


export type QueryUsersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<UserFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<UserOrder>;
};


export type QueryViewerCanArgs = {
  coordinates: Array<Scalars['String']['input']>;
};


export type QueryWhoCanArgs = {
  coordinate: Scalars['String']['input'];
};

/** Who registers. */
export type RegisterInput = {
  /** At most 254 characters. */
  email: Scalars['EmailAddress']['input'];
  /** The name to show, at most 200 characters. */
  fullName?: InputMaybe<Scalars['String']['input']>;
  /** At least 8 characters, of any kind; not a common one and not made of the username. */
  password: Scalars['String']['input'];
  /** 3 to 64 characters: letters of one script, digits, `_`, `.` and `-`. */
  username: Scalars['String']['input'];
};

/** What came of `register`. */
export type RegisterPayload = {
  __typename?: 'RegisterPayload';
  /** The new user, unless there are `userErrors`. */
  user?: Maybe<User>;
  /** Why no account was opened. */
  userErrors: Array<UserError>;
};

/** What a user is. */
export type Role =
  /** Holds every scope. */
  | 'ADMIN'
  /** Reads and changes their own profile. */
  | 'USER';

/** What an operation asks for. */
export type ScopeExplanation = {
  __typename?: 'ScopeExplanation';
  /** Whether you hold enough for all of it. */
  allowed: Scalars['Boolean']['output'];
  /** Whether the operation needs an access token at all. */
  authenticated: Scalars['Boolean']['output'];
  /** Every field, type condition and input that asks for something. */
  fields: Array<ExplainedField>;
  /** The least sets of scopes that let all of the operation through: any one of them is enough. Empty if it needs no scope. */
  minimalScopes: Array<Array<Scalars['Scope']['output']>>;
  /** The fewest scopes that you lack for all of it. */
  missingScopes: Array<Scalars['Scope']['output']>;
  /** The operation's name, if it has one. */
  operationName?: Maybe<Scalars['String']['output']>;
};

/** How the server is doing. */
export type SystemStatus = {
  __typename?: 'SystemStatus';
  /** The database, as this process sees it. */
  database: DatabaseStatus;
  /** This process. */
  process: ProcessStatus;
  /** When this process started. */
  startedAt: Scalars['DateTime']['output'];
  /** How long this process has been up. */
  uptimeSeconds: Scalars['Float']['output'];
  /** Users, counted; null while the database can't be reached. */
  users?: Maybe<UserCounts>;
  /** The server's version. */
  version: Scalars['String']['output'];
};

/** What a client needs to make requests as a user. */
export type Tokens = {
  __typename?: 'Tokens';
  /** Goes into the header `Authorization: Bearer ...`. */
  accessToken: Scalars['JWT']['output'];
  /** For how many seconds the access token is good. */
  expiresIn: Scalars['Int']['output'];
  /** What the access token may be used for, as far as the user still holds it. */
  scopes: Array<Scalars['Scope']['output']>;
  /** Always `Bearer`. */
  tokenType: Scalars['String']['output'];
};

/** What to change about yourself. */
export type UpdateMeInput = {
  /** The new e-mail address. */
  email?: InputMaybe<Scalars['EmailAddress']['input']>;
  /** The new name to show; null removes it. */
  fullName?: InputMaybe<Scalars['String']['input']>;
};

/** What came of `updateMe`. */
export type UpdateMePayload = {
  __typename?: 'UpdateMePayload';
  /** You, as you are now, unless there are `userErrors`. */
  user?: Maybe<User>;
  /** Why nothing was changed. */
  userErrors: Array<UserError>;
};

/** What to change about a user. */
export type UpdateUserInput = {
  /** The new e-mail address. */
  email?: InputMaybe<Scalars['EmailAddress']['input']>;
  /** The new name to show; null removes it. */
  fullName?: InputMaybe<Scalars['String']['input']>;
  /** Whether the user may log in. */
  isActive?: InputMaybe<Scalars['Boolean']['input']>;
  /** The new role. You must hold every scope that it holds. */
  role?: InputMaybe<Role>;
  /** The scopes granted on top of the role's, instead of the former ones. You must hold each that you grant or take away. */
  scopes?: InputMaybe<Array<Scalars['Scope']['input']>>;
};

/** What came of `updateUser`. */
export type UpdateUserPayload = {
  __typename?: 'UpdateUserPayload';
  /** The user as they are now, unless there are `userErrors`. */
  user?: Maybe<User>;
  /** Why nothing was changed. */
  userErrors: Array<UserError>;
};

/** An account. */
export type User = {
  __typename?: 'User';
  /** When the account was opened. */
  createdAt: Scalars['DateTime']['output'];
  /** Unique without regard to case. */
  email: Scalars['EmailAddress']['output'];
  /** The name to show, if given. */
  fullName?: Maybe<Scalars['String']['output']>;
  /** Unique, and stays the same. */
  id: Scalars['ID']['output'];
  /** Whether the user may log in. Turning it off also ends every token on its next use. */
  isActive: Scalars['Boolean']['output'];
  /** What the user is; a role holds scopes. */
  role: Role;
  /** What the user holds: the role's scopes and those granted on top. */
  scopes: Array<Scalars['Scope']['output']>;
  /** When the account was last changed. */
  updatedAt: Scalars['DateTime']['output'];
  /** Unique without regard to case, shown as it was chosen. */
  username: Scalars['String']['output'];
};

/** A page of users. */
export type UserConnection = {
  __typename?: 'UserConnection';
  /** The users of this page with their cursors. */
  edges: Array<UserEdge>;
  /** The users of this page. */
  nodes: Array<User>;
  /** Where this page stands. */
  pageInfo: PageInfo;
  /** How many users match the filter in all. Counted only when asked for. */
  totalCount: Scalars['Int']['output'];
};

/** Users, counted. */
export type UserCounts = {
  __typename?: 'UserCounts';
  /** Those who may log in. */
  active: Scalars['Int']['output'];
  /** Administrators, those who may not log in included. */
  admins: Scalars['Int']['output'];
  /** All of them. */
  total: Scalars['Int']['output'];
};

/** A user in a page. */
export type UserEdge = {
  __typename?: 'UserEdge';
  /** Where this user stands in the order. */
  cursor: Scalars['String']['output'];
  /** The user. */
  node: User;
};

/** An outcome that a client should handle. */
export type UserError = {
  __typename?: 'UserError';
  /** What went wrong, for programs. */
  code: UserErrorCode;
  /** What went wrong and how to mend it, for people. */
  message: Scalars['String']['output'];
  /** Which input it is about, such as `["input", "username"]`. */
  path: Array<Scalars['String']['output']>;
};

/** What went wrong. */
export type UserErrorCode =
  /** Someone has this e-mail address, or one that only differs in case. */
  | 'EMAIL_TAKEN'
  /** Username, e-mail address or password is wrong, or the user is disabled. */
  | 'INVALID_CREDENTIALS'
  /** The e-mail address can't be one. */
  | 'INVALID_EMAIL'
  /** The full name is too long or uses characters that it may not. */
  | 'INVALID_FULL_NAME'
  /** The username is too short, too long or uses characters that it may not. */
  | 'INVALID_USERNAME'
  /** It would leave no active administrator. */
  | 'LAST_ADMIN'
  /** There is no such user. */
  | 'NOT_FOUND'
  /** It would need a scope that you, or the user who logs in, do not hold. */
  | 'SCOPE_NOT_HELD'
  /** Someone has this username, or one that only differs in case. */
  | 'USERNAME_TAKEN'
  /** The password is too short, too common or too close to the username. */
  | 'WEAK_PASSWORD';

/** Which users to list. All conditions must hold. */
export type UserFilter = {
  /** Only accounts opened at this instant or later. */
  createdAfter?: InputMaybe<Scalars['DateTime']['input']>;
  /** Only accounts opened before this instant. */
  createdBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** Only users who may log in, or only those who may not. */
  isActive?: InputMaybe<Scalars['Boolean']['input']>;
  /** Only users of this role. */
  role?: InputMaybe<Role>;
  /** Part of the username, e-mail address or full name, without regard to case; at most 100 characters. */
  search?: InputMaybe<Scalars['String']['input']>;
};

/** How to order users. Ties are broken by ID. */
export type UserOrder = {
  /** Which way. */
  direction?: OrderDirection;
  /** What to order by. */
  field: UserOrderField;
};

/** What users can be ordered by. */
export type UserOrderField =
  /** When the account was opened. */
  | 'CREATED_AT'
  /** The e-mail address, without regard to case. */
  | 'EMAIL'
  /** When the account was last changed. */
  | 'UPDATED_AT'
  /** The username, without regard to case. */
  | 'USERNAME';

/** Who gets to a part of the schema. */
export type WhoCan = {
  __typename?: 'WhoCan';
  /** Whether a viewer without an access token gets there. */
  anonymous: Scalars['Boolean']['output'];
  /** The part of the schema. */
  coordinate: Scalars['String']['output'];
  /** The roles whose own scopes are enough. */
  roles: Array<Role>;
  /** How many active users hold enough, by role or by scopes granted on top. */
  userCount: Scalars['Int']['output'];
};

export type RegisterMutationVariables = Exact<{
  input: RegisterInput;
}>;


export type RegisterMutation = { __typename?: 'Mutation', register: { __typename?: 'RegisterPayload', user?: { __typename?: 'User', id: string } | null, userErrors: Array<{ __typename?: 'UserError', code: UserErrorCode, message: string, path: Array<string> }> } };

export type LoginMutationVariables = Exact<{
  input: LoginInput;
}>;


export type LoginMutation = { __typename?: 'Mutation', login: { __typename?: 'LoginPayload', tokens?: { __typename?: 'Tokens', accessToken: string, expiresIn: number, scopes: Array<Scope> } | null, userErrors: Array<{ __typename?: 'UserError', code: UserErrorCode, message: string }> } };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { __typename?: 'Query', me?: { __typename?: 'User', id: string, username: string, email: string, fullName?: string | null, role: Role, scopes: Array<Scope>, createdAt: string } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const RegisterDocument = new TypedDocumentString(`
    mutation Register($input: RegisterInput!) {
  register(input: $input) {
    user {
      id
    }
    userErrors {
      code
      message
      path
    }
  }
}
    `) as unknown as TypedDocumentString<RegisterMutation, RegisterMutationVariables>;
export const LoginDocument = new TypedDocumentString(`
    mutation Login($input: LoginInput!) {
  login(input: $input) {
    tokens {
      accessToken
      expiresIn
      scopes
    }
    userErrors {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<LoginMutation, LoginMutationVariables>;
export const MeDocument = new TypedDocumentString(`
    query Me {
  me {
    id
    username
    email
    fullName
    role
    scopes
    createdAt
  }
}
    `) as unknown as TypedDocumentString<MeQuery, MeQueryVariables>;