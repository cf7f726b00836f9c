export { createClient } from './client.ts';
export { fieldErrors } from './field-errors.ts';
export { GraphqlRequestError } from './transport.ts';
export type {
  AuthenticationLevel,
  Channel,
  Client,
  ClientOptions,
  GraphqlError,
  Locks,
  LoginResult,
  PasskeyOptions,
  Reauthentication,
  ReauthenticationMethod,
  ReauthenticationProof,
  RequestOptions,
  SecondFactorMethod,
  SecondFactorProof,
  SessionSnapshot,
  SessionStorage,
  StepUp,
  StepUpHandler,
  TypedDocument,
  UserError,
} from './types.ts';
