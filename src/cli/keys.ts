import { type Command, InvalidArgumentError, Option } from 'commander';
import { KEY_PAIR_ALGORITHMS } from '../keys/jwt-algorithm';
import { takesYes } from './confirm';
import { examples, takesJson } from './help';
import { generate, importKey, list, removeKey, rotateKeys } from './key-commands';

/** Twice as long as the public keys may be kept by who fetched them. */
const DEFAULT_DELAY_MINUTES = 10;
const MAX_DELAY_MINUTES = 40_320;

/** `scoped-api keys generate | list | rotate | import | remove` */
export function registerKeys(program: Command): void {
  const keys = program
    .command('keys')
    .summary('key pairs that sign access tokens')
    .description('Look after the key pairs that sign access tokens (ALGORITHM RS256, PS256 or ES256).')
    .addHelpText(
      'after',
      '\nA running server notices within 2 seconds. The file is SIGNING_KEYS_FILE.\n' +
        examples('scoped-api keys generate --algorithm ES256', 'scoped-api keys list', 'scoped-api keys rotate'),
    );
  takesJson(keys.command('generate'))
    .summary('make the first key')
    .description('Make the first key, in a new file that only its owner may read.')
    .addOption(algorithmOption())
    .addHelpText('after', examples('scoped-api keys generate --algorithm ES256'))
    .action(generate);
  takesJson(keys.command('list'))
    .description('Show what each key is used for now.')
    .addHelpText('after', examples('scoped-api keys list --json'))
    .action(list);
  takesJson(keys.command('rotate'))
    .summary('make a key that takes over')
    .description('Make a key that takes over. It is published now and signs later; tokens of the old one stay valid.')
    .addOption(algorithmOption())
    .addOption(delayOption())
    .addHelpText('after', examples('scoped-api keys rotate', 'scoped-api keys rotate --algorithm ES256 --in 30'))
    .action(rotateKeys);
  takesJson(keys.command('import'))
    .summary('let a key of your own take over')
    .description('Let a key that you made take over, as rotate does; in a new file it signs at once.')
    .argument('<file>', 'a private key in PEM: PKCS#8, PKCS#1 or SEC1')
    .addOption(algorithmOption().makeOptionMandatory())
    .addOption(delayOption())
    .addHelpText('after', examples('scoped-api keys import private.pem --algorithm RS256'))
    .action(importKey);
  takesYes(takesJson(keys.command('remove')))
    .summary('take a key away at once')
    .description('Take a key away at once, in an emergency: every token that it signed ends.')
    .argument('<kid>', 'as list shows it')
    .addHelpText(
      'after',
      examples(
        'scoped-api keys rotate --in 0',
        'scoped-api keys remove --yes -- Zk3vNkUSDYyvkVDqYs_ZyNJL1MGRWXuMA4wmRIWyCxM',
      ),
    )
    .action(removeKey);
}

function algorithmOption(): Option {
  return new Option('--algorithm <name>', 'what the key signs with').choices(KEY_PAIR_ALGORITHMS);
}

function delayOption(): Option {
  return new Option('--in <minutes>', 'until it signs: as long as others may keep a copy of the public keys')
    .default(DEFAULT_DELAY_MINUTES)
    .argParser((text) => {
      if (/^\d{1,5}$/.test(text) && Number(text) <= MAX_DELAY_MINUTES) return Number(text);
      throw new InvalidArgumentError(`Write whole minutes from 0 to ${MAX_DELAY_MINUTES}.`);
    });
}
