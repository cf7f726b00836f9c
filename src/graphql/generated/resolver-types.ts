import type { Scope } from '../../scopes/registry';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { UserRecord } from '../../identity/user-record';
import type { Access } from '../../scopes/access';
import type { Explanation, ExplainedAsk } from '../../scopes/explain';
import type { UserConnectionSource } from '../resolvers/user-connection';
import type { GraphqlContext } from '../context';
export type Maybe<T> = T | null;
export type InputMaybe<T> = T | null | undefined;
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> };
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> };
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** An instant, in ISO 8601 with a time zone, such as `2026-11-22T16:00:00.000Z`. */
  DateTime: { input: Date; output: Date; }
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
  latencyMs: Maybe<Scalars['Float']['output']>;
  /** Migrations that this server has and the database lacks; null if it did not answer. */
  pendingMigrations: Maybe<Scalars['Int']['output']>;
  /** This process's pool of connections. */
  pool: PoolStatus;
  /** Whether it answered just now. */
  reachable: Scalars['Boolean']['output'];
  /** PostgreSQL's version; null if it did not answer. */
  version: Maybe<Scalars['String']['output']>;
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
  variable: Maybe<Scalars['String']['output']>;
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
  tokens: Maybe<Tokens>;
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
  endCursor: Maybe<Scalars['String']['output']>;
  /** Whether more follows this page. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether more comes before this page. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** The first cursor of this page; null if it is empty. */
  startCursor: Maybe<Scalars['String']['output']>;
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
  explainScopes: Maybe<ScopeExplanation>;
  /** The user whose access token this request carries. */
  me: Maybe<User>;
  /** How the server is doing. */
  status: Maybe<SystemStatus>;
  /** One user, or null where there is none with this ID. */
  user: Maybe<User>;
  /** All users, one page at a time. */
  users: Maybe<UserConnection>;
  /** Whether you may use these parts of the schema, so that a front end can hide what you can't do. */
  viewerCan: Maybe<Array<CoordinateAccess>>;
  /** Who gets to a part of the schema, what is asked for on the way there counted. */
  whoCan: Maybe<WhoCan>;
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
  user: Maybe<User>;
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
  operationName: Maybe<Scalars['String']['output']>;
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
  users: Maybe<UserCounts>;
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
  user: Maybe<User>;
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
  user: Maybe<User>;
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
  fullName: Maybe<Scalars['String']['output']>;
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
  direction: OrderDirection;
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



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;





/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  CoordinateAccess: ResolverTypeWrapper<Access>;
  DatabaseStatus: ResolverTypeWrapper<DatabaseStatus>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  EmailAddress: ResolverTypeWrapper<Scalars['EmailAddress']['output']>;
  ExplainedField: ResolverTypeWrapper<ExplainedAsk>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  JWT: ResolverTypeWrapper<Scalars['JWT']['output']>;
  LoginInput: LoginInput;
  LoginPayload: ResolverTypeWrapper<LoginPayload>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  OrderDirection: OrderDirection;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PoolStatus: ResolverTypeWrapper<PoolStatus>;
  ProcessStatus: ResolverTypeWrapper<ProcessStatus>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RegisterInput: RegisterInput;
  RegisterPayload: ResolverTypeWrapper<Omit<RegisterPayload, 'user'> & { user?: Maybe<ResolversTypes['User']> }>;
  Role: Role;
  Scope: ResolverTypeWrapper<Scalars['Scope']['output']>;
  ScopeExplanation: ResolverTypeWrapper<Explanation>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  SystemStatus: ResolverTypeWrapper<SystemStatus>;
  Tokens: ResolverTypeWrapper<Tokens>;
  UpdateMeInput: UpdateMeInput;
  UpdateMePayload: ResolverTypeWrapper<Omit<UpdateMePayload, 'user'> & { user?: Maybe<ResolversTypes['User']> }>;
  UpdateUserInput: UpdateUserInput;
  UpdateUserPayload: ResolverTypeWrapper<Omit<UpdateUserPayload, 'user'> & { user?: Maybe<ResolversTypes['User']> }>;
  User: ResolverTypeWrapper<UserRecord>;
  UserConnection: ResolverTypeWrapper<UserConnectionSource>;
  UserCounts: ResolverTypeWrapper<UserCounts>;
  UserEdge: ResolverTypeWrapper<Omit<UserEdge, 'node'> & { node: ResolversTypes['User'] }>;
  UserError: ResolverTypeWrapper<UserError>;
  UserErrorCode: UserErrorCode;
  UserFilter: UserFilter;
  UserOrder: UserOrder;
  UserOrderField: UserOrderField;
  WhoCan: ResolverTypeWrapper<WhoCan>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Boolean: Scalars['Boolean']['output'];
  CoordinateAccess: Access;
  DatabaseStatus: DatabaseStatus;
  DateTime: Scalars['DateTime']['output'];
  EmailAddress: Scalars['EmailAddress']['output'];
  ExplainedField: ExplainedAsk;
  Float: Scalars['Float']['output'];
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  JWT: Scalars['JWT']['output'];
  LoginInput: LoginInput;
  LoginPayload: LoginPayload;
  Mutation: Record<PropertyKey, never>;
  PageInfo: PageInfo;
  PoolStatus: PoolStatus;
  ProcessStatus: ProcessStatus;
  Query: Record<PropertyKey, never>;
  RegisterInput: RegisterInput;
  RegisterPayload: Omit<RegisterPayload, 'user'> & { user?: Maybe<ResolversParentTypes['User']> };
  Scope: Scalars['Scope']['output'];
  ScopeExplanation: Explanation;
  String: Scalars['String']['output'];
  SystemStatus: SystemStatus;
  Tokens: Tokens;
  UpdateMeInput: UpdateMeInput;
  UpdateMePayload: Omit<UpdateMePayload, 'user'> & { user?: Maybe<ResolversParentTypes['User']> };
  UpdateUserInput: UpdateUserInput;
  UpdateUserPayload: Omit<UpdateUserPayload, 'user'> & { user?: Maybe<ResolversParentTypes['User']> };
  User: UserRecord;
  UserConnection: UserConnectionSource;
  UserCounts: UserCounts;
  UserEdge: Omit<UserEdge, 'node'> & { node: ResolversParentTypes['User'] };
  UserError: UserError;
  UserFilter: UserFilter;
  UserOrder: UserOrder;
  WhoCan: WhoCan;
};

export type AuthenticatedDirectiveArgs = { };

export type AuthenticatedDirectiveResolver<Result, Parent, ContextType = GraphqlContext, Args = AuthenticatedDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type PublicDirectiveArgs = { };

export type PublicDirectiveResolver<Result, Parent, ContextType = GraphqlContext, Args = PublicDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type RequiresScopesDirectiveArgs = {
  scopes: Array<Array<Scalars['Scope']['input']>>;
};

export type RequiresScopesDirectiveResolver<Result, Parent, ContextType = GraphqlContext, Args = RequiresScopesDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type CoordinateAccessResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['CoordinateAccess'] = ResolversParentTypes['CoordinateAccess']> = {
  allowed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  coordinate?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  missingScopes?: Resolver<Array<ResolversTypes['Scope']>, ParentType, ContextType>;
  requiredScopes?: Resolver<Array<Array<ResolversTypes['Scope']>>, ParentType, ContextType>;
};

export type DatabaseStatusResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['DatabaseStatus'] = ResolversParentTypes['DatabaseStatus']> = {
  latencyMs?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  pendingMigrations?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  pool?: Resolver<ResolversTypes['PoolStatus'], ParentType, ContextType>;
  reachable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  version?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export interface EmailAddressScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['EmailAddress'], any> {
  name: 'EmailAddress';
}

export type ExplainedFieldResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ExplainedField'] = ResolversParentTypes['ExplainedField']> = {
  allowed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  coordinate?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  missingScopes?: Resolver<Array<ResolversTypes['Scope']>, ParentType, ContextType>;
  path?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  requiredScopes?: Resolver<Array<Array<ResolversTypes['Scope']>>, ParentType, ContextType>;
  variable?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export interface JwtScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JWT'], any> {
  name: 'JWT';
}

export type LoginPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['LoginPayload'] = ResolversParentTypes['LoginPayload']> = {
  tokens?: Resolver<Maybe<ResolversTypes['Tokens']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type MutationResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  login?: Resolver<ResolversTypes['LoginPayload'], ParentType, ContextType, RequireFields<MutationLoginArgs, 'input'>>;
  register?: Resolver<ResolversTypes['RegisterPayload'], ParentType, ContextType, RequireFields<MutationRegisterArgs, 'input'>>;
  updateMe?: Resolver<ResolversTypes['UpdateMePayload'], ParentType, ContextType, RequireFields<MutationUpdateMeArgs, 'input'>>;
  updateUser?: Resolver<ResolversTypes['UpdateUserPayload'], ParentType, ContextType, RequireFields<MutationUpdateUserArgs, 'id' | 'input'>>;
};

export type PageInfoResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PoolStatusResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PoolStatus'] = ResolversParentTypes['PoolStatus']> = {
  idle?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  max?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  waiting?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ProcessStatusResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ProcessStatus'] = ResolversParentTypes['ProcessStatus']> = {
  eventLoopDelayMeanMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  eventLoopDelayP99Ms?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  heapUsedBytes?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  memoryBytes?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type QueryResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  explainScopes?: Resolver<Maybe<ResolversTypes['ScopeExplanation']>, ParentType, ContextType, RequireFields<QueryExplainScopesArgs, 'document'>>;
  me?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  status?: Resolver<Maybe<ResolversTypes['SystemStatus']>, ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, RequireFields<QueryUserArgs, 'id'>>;
  users?: Resolver<Maybe<ResolversTypes['UserConnection']>, ParentType, ContextType, RequireFields<QueryUsersArgs, 'orderBy'>>;
  viewerCan?: Resolver<Maybe<Array<ResolversTypes['CoordinateAccess']>>, ParentType, ContextType, RequireFields<QueryViewerCanArgs, 'coordinates'>>;
  whoCan?: Resolver<Maybe<ResolversTypes['WhoCan']>, ParentType, ContextType, RequireFields<QueryWhoCanArgs, 'coordinate'>>;
};

export type RegisterPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RegisterPayload'] = ResolversParentTypes['RegisterPayload']> = {
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export interface ScopeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Scope'], any> {
  name: 'Scope';
}

export type ScopeExplanationResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ScopeExplanation'] = ResolversParentTypes['ScopeExplanation']> = {
  allowed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  authenticated?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  fields?: Resolver<Array<ResolversTypes['ExplainedField']>, ParentType, ContextType>;
  minimalScopes?: Resolver<Array<Array<ResolversTypes['Scope']>>, ParentType, ContextType>;
  missingScopes?: Resolver<Array<ResolversTypes['Scope']>, ParentType, ContextType>;
  operationName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SystemStatusResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SystemStatus'] = ResolversParentTypes['SystemStatus']> = {
  database?: Resolver<ResolversTypes['DatabaseStatus'], ParentType, ContextType>;
  process?: Resolver<ResolversTypes['ProcessStatus'], ParentType, ContextType>;
  startedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  uptimeSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  users?: Resolver<Maybe<ResolversTypes['UserCounts']>, ParentType, ContextType>;
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type TokensResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Tokens'] = ResolversParentTypes['Tokens']> = {
  accessToken?: Resolver<ResolversTypes['JWT'], ParentType, ContextType>;
  expiresIn?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  scopes?: Resolver<Array<ResolversTypes['Scope']>, ParentType, ContextType>;
  tokenType?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type UpdateMePayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['UpdateMePayload'] = ResolversParentTypes['UpdateMePayload']> = {
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UpdateUserPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['UpdateUserPayload'] = ResolversParentTypes['UpdateUserPayload']> = {
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UserResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  email?: Resolver<ResolversTypes['EmailAddress'], ParentType, ContextType>;
  fullName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isActive?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  role?: Resolver<ResolversTypes['Role'], ParentType, ContextType>;
  scopes?: Resolver<Array<ResolversTypes['Scope']>, ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  username?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type UserConnectionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['UserConnection'] = ResolversParentTypes['UserConnection']> = {
  edges?: Resolver<Array<ResolversTypes['UserEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['User']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type UserCountsResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['UserCounts'] = ResolversParentTypes['UserCounts']> = {
  active?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  admins?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type UserEdgeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['UserEdge'] = ResolversParentTypes['UserEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  code?: Resolver<ResolversTypes['UserErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
};

export type WhoCanResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['WhoCan'] = ResolversParentTypes['WhoCan']> = {
  anonymous?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  coordinate?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  roles?: Resolver<Array<ResolversTypes['Role']>, ParentType, ContextType>;
  userCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type Resolvers<ContextType = GraphqlContext> = {
  CoordinateAccess?: CoordinateAccessResolvers<ContextType>;
  DatabaseStatus?: DatabaseStatusResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  EmailAddress?: GraphQLScalarType;
  ExplainedField?: ExplainedFieldResolvers<ContextType>;
  JWT?: GraphQLScalarType;
  LoginPayload?: LoginPayloadResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  PoolStatus?: PoolStatusResolvers<ContextType>;
  ProcessStatus?: ProcessStatusResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RegisterPayload?: RegisterPayloadResolvers<ContextType>;
  Scope?: GraphQLScalarType;
  ScopeExplanation?: ScopeExplanationResolvers<ContextType>;
  SystemStatus?: SystemStatusResolvers<ContextType>;
  Tokens?: TokensResolvers<ContextType>;
  UpdateMePayload?: UpdateMePayloadResolvers<ContextType>;
  UpdateUserPayload?: UpdateUserPayloadResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserConnection?: UserConnectionResolvers<ContextType>;
  UserCounts?: UserCountsResolvers<ContextType>;
  UserEdge?: UserEdgeResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
  WhoCan?: WhoCanResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = GraphqlContext> = {
  authenticated?: AuthenticatedDirectiveResolver<any, any, ContextType>;
  public?: PublicDirectiveResolver<any, any, ContextType>;
  requiresScopes?: RequiresScopesDirectiveResolver<any, any, ContextType>;
};
