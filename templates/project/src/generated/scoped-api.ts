// Written by `npx scoped-api codegen` from the schema. Do not edit: change the schema files, and run it again.
import type { ExtensionUser, Resolver, UserReference } from 'scoped-api';

/** A value that may be null. */
export type Maybe<T> = T | null | undefined;

/** An order of a user. */
export interface Order {
  readonly id: string | number;
  /** What was ordered. */
  readonly item: string;
  readonly quantity: number;
  /** When it was placed. */
  readonly createdAt: Date | string;
}

/** What to order. */
export interface PlaceOrderInput {
  /** 1 to 200 characters. */
  readonly item: string;
  /** 1 to 100. */
  readonly quantity: number;
}

/** The order, or why it was not placed. */
export interface PlaceOrderPayload {
  /** Null if the order was not placed. */
  readonly order?: Maybe<Order>;
  readonly userErrors?: readonly UserError[];
}

/** An expected error that a client should handle. */
export interface UserError {
  /** The kind of error, for programs. */
  readonly code: UserErrorCode;
  /** The error and how to fix it, for people. */
  readonly message: string;
  /** The input that caused the error, such as `["input", "username"]`. */
  readonly path: readonly string[];
}

/** The kinds of user errors. */
export type UserErrorCode = 'USERNAME_TAKEN' | 'USERNAME_RESERVED' | 'EMAIL_TAKEN' | 'INVALID_USERNAME' | 'INVALID_EMAIL' | 'INVALID_FULL_NAME' | 'WEAK_PASSWORD' | 'INVALID_CREDENTIALS' | 'SCOPE_NOT_HELD' | 'INVALID_TARGET' | 'LAST_ADMIN' | 'NOT_FOUND' | 'INVALID_TOKEN' | 'INVALID_CODE' | 'INVALID_PASSKEY' | 'SECOND_FACTOR_EXISTS' | 'SECOND_FACTOR_REQUIRED' | 'SECOND_FACTOR_UNAVAILABLE' | 'INVALID_NAME' | 'LIMIT_REACHED' | 'INTERRUPTED' | 'INVALID_LINE' | 'REGISTRATION_CLOSED' | 'INVITATION_REQUIRED' | 'REGISTRATION_REFUSED' | 'INVALID_ITEM' | 'INVALID_QUANTITY';

/** The resolvers of `scoped-api.config.ts`: `defineConfig<Resolvers>({ ... })`. */
export interface Resolvers {
  readonly Query: {
    readonly orders: Resolver<undefined, Record<string, never>, Maybe<readonly Order[]>>;
  };
  readonly Mutation: {
    readonly placeOrder: Resolver<undefined, {
      readonly input: PlaceOrderInput;
    }, PlaceOrderPayload>;
  };
  readonly User: {
    readonly orders: Resolver<ExtensionUser, Record<string, never>, Maybe<readonly Order[]>>;
  };
  readonly Order?: {
    readonly id?: Resolver<Order, Record<string, never>, string | number>;
    readonly item?: Resolver<Order, Record<string, never>, string>;
    readonly quantity?: Resolver<Order, Record<string, never>, number>;
    readonly createdAt?: Resolver<Order, Record<string, never>, Date | string>;
  };
  readonly PlaceOrderPayload?: {
    readonly order?: Resolver<PlaceOrderPayload, Record<string, never>, Maybe<Order>>;
    readonly userErrors?: Resolver<PlaceOrderPayload, Record<string, never>, readonly UserError[]>;
  };
}

export type { ExtensionUser, UserReference };
