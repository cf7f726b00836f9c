import { canonicalKey } from '../identity/canonical-key';

/**
 * Makes the check against the 49,000 most common passwords of the zxcvbn project. The list is loaded on first use:
 * it takes 35 ms and 5 MB that a server which registers nobody need not spend.
 *
 * @returns whether a `canonicalKey` is that of a common password.
 */
export function createCommonPasswords(): (key: string) => boolean {
  let common: ReadonlySet<string> | undefined;
  return (key) => {
    common ??= load();
    return common.has(key);
  };
}

function load(): ReadonlySet<string> {
  const { dictionary } = require('@zxcvbn-ts/language-common') as typeof import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common'].map(canonicalKey));
}
