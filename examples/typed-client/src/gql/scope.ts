/** The name of a scope. */
export type Scope =
  | 'me:read'
  | 'me:write'
  | 'users:read'
  | 'users:write'
  | 'users:grant'
  | 'users:recover'
  | 'status:read'
  | 'audit:read'
  | 'clients:read'
  | 'clients:write'
  | 'tokens:introspect';
