import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The commands that README.md tells a newcomer to copy, each as printed. */
export interface ReadmeCommands {
  readonly install: string;
  /** Opens an account, logs in and reads `me`. */
  readonly firstSteps: string;
  readonly token: string;
  readonly createAdmin: string;
}

/** Reads them from the checkout at `root`, so that they can't drift from what is tested. */
export function readmeCommands(root: string): ReadmeCommands {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
  const find = (what: string) => {
    const [found, ...more] = blocks.filter((block) => block.includes(what));
    if (found === undefined || more.length > 0) throw new Error(`README.md has not one block with ${what}`);
    return found;
  };
  return {
    install: find('npm start'),
    firstSteps: find('mutation($input: RegisterInput!)'),
    token: find('grant_type=password'),
    createAdmin: find('scoped-api create-admin'),
  };
}
