import type { UserError } from './types.ts';

/**
 * Returns the messages of `userErrors` by the field of a form: `{ email: 'Another account has this address.' }` from the path
 * `['input', 'email']`. Several messages of one field are joined; those without a field are under `''`.
 *
 * @param prefix - the argument or the input whose fields the form has; joined by dots, such as `input.changes`.
 */
export function fieldErrors(userErrors: readonly UserError[], prefix = 'input'): Record<string, string> {
  const messages = new Map<string, string>();
  for (const { message, path } of userErrors) {
    const whole = path.join('.');
    const field = whole === prefix ? '' : whole.startsWith(`${prefix}.`) ? whole.slice(prefix.length + 1) : whole;
    const former = messages.get(field);
    messages.set(field, former === undefined ? message : `${former} ${message}`);
  }
  return Object.fromEntries(messages);
}
