/** Tells a password manager whose password a form is about. People see the name elsewhere. */
export function UsernameForPasswordManager({ username }: { readonly username: string }) {
  return <input type="text" autoComplete="username" value={username} readOnly hidden />;
}
