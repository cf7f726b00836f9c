import {
  AUTHENTICATION_LEVELS,
  type AuthenticationLevel,
  isAuthenticationLevel,
  type RequiredAuthentication,
  type ViewerAuthentication,
} from './authentication-level';

/** A set of authentications, in the bits of a `ScopeSet`. */
type Bits = bigint;

/** Maximum difference of two clocks, in seconds: a time of authentication may be this far in the future. */
export const MAX_SKEW_SECONDS = 60;

/** A maximum age that a rule of the schema has. */
interface MaxAge {
  readonly seconds: number;
  readonly bit: Bits;
}

/**
 * Writes authentications as bits beside those of the scopes, so that a requirement is checked, and a decision cached, by
 * one set. There is one bit for each level ("at least this strong") and one for each maximum age in the schema ("at least
 * this recent"). A set has the bits of all weaker levels and of all larger ages too. Therefore a viewer meets a
 * requirement, and a requirement implies another, exactly if one set contains the other; the union of two sets is the
 * highest level and the smallest age.
 */
export class AuthenticationIndex {
  readonly #reserve: () => Bits;
  /** For each level, its bit and those of the weaker levels. Empty without any rule. */
  #levels: readonly Bits[] = [];
  /** In ascending order. */
  #ages: readonly MaxAge[] = [];
  /** For each position in `#ages`, the bits of that age and of the larger ones. */
  #from: readonly Bits[] = [];

  /** @param reserve - returns a bit that nothing else uses. */
  constructor(reserve: () => Bits) {
    this.#reserve = reserve;
  }

  /**
   * Adds the bits of a rule, if they are new.
   *
   * @returns its set. Rules that are added later may add larger ages: {@link closed} completes the set.
   */
  define(required: RequiredAuthentication): Bits {
    if (this.#levels.length === 0) {
      let below = 0n;
      this.#levels = AUTHENTICATION_LEVELS.map(() => {
        below |= this.#reserve();
        return below;
      });
    }
    const { maxAgeSeconds } = required;
    if (maxAgeSeconds !== null && !this.#ages.some(({ seconds }) => seconds === maxAgeSeconds)) {
      const ages = [...this.#ages, { seconds: maxAgeSeconds, bit: this.#reserve() }];
      this.#ages = ages.sort((a, b) => a.seconds - b.seconds);
      let larger = 0n;
      this.#from = this.#ages.toReversed().map(({ bit }) => {
        larger |= bit;
        return larger;
      });
      this.#from = this.#from.toReversed();
    }
    return this.#setOf(required);
  }

  /** Returns `set`, from {@link define}, with the bits of ages that were added later. */
  closed(set: Bits): Bits {
    const required = this.read(set);
    return required ? this.#setOf(required) : 0n;
  }

  /**
   * Returns the set of an authentication: the rules that it meets.
   *
   * @throws TypeError for an unknown level, and for an age that is not a number or more than 60 seconds in the future.
   */
  lookUp({ level, ageSeconds }: ViewerAuthentication): Bits {
    const rank = AUTHENTICATION_LEVELS.indexOf(level);
    if (rank === -1 || typeof ageSeconds !== 'number' || !(ageSeconds >= -MAX_SKEW_SECONDS)) {
      throw new TypeError(faultOf(level, ageSeconds));
    }
    const levels = this.#levels[rank];
    if (levels === undefined) return 0n;
    const at = this.#ages.findIndex(({ seconds }) => ageSeconds <= seconds);
    return levels | (this.#from[at] ?? 0n);
  }

  /** Returns the authentication that the bits of a set require: the highest level and the smallest age; `null` for none. */
  read(set: Bits): RequiredAuthentication | null {
    const level = this.levelIn(set);
    if (level === undefined) return null;
    return { level, maxAgeSeconds: this.#ages.find(({ bit }) => (bit & set) !== 0n)?.seconds ?? null };
  }

  /** Returns the highest level whose bit is in `set`; `undefined` for none. */
  levelIn(set: Bits): AuthenticationLevel | undefined {
    return AUTHENTICATION_LEVELS.findLast((_, rank) => {
      const levels = this.#levels[rank];
      return levels !== undefined && (levels & set) === levels;
    });
  }

  /** The bits of all authentications: the set of a viewer who has just authenticated in the strongest way. */
  get all(): Bits {
    return (this.#levels.at(-1) ?? 0n) | (this.#from[0] ?? 0n);
  }

  /** Returns the sets that the strongest viewers who do not meet `required` lack: one too weak, one not recent enough. */
  lacking(required: Bits): Bits[] {
    const read = this.read(required);
    if (!read) return [];
    const weaker = this.#levels[AUTHENTICATION_LEVELS.indexOf(read.level) - 1] ?? 0n;
    const levels = (this.#levels.at(-1) ?? 0n) & ~weaker;
    const age = this.#ages.findIndex(({ seconds }) => seconds === read.maxAgeSeconds);
    return age === -1 ? [levels] : [levels, (this.#from[0] ?? 0n) & ~(this.#from[age + 1] ?? 0n)];
  }

  #setOf({ level, maxAgeSeconds }: RequiredAuthentication): Bits {
    const at = this.#ages.findIndex(({ seconds }) => seconds === maxAgeSeconds);
    return (this.#levels[AUTHENTICATION_LEVELS.indexOf(level)] ?? 0n) | (this.#from[at] ?? 0n);
  }
}

function faultOf(level: unknown, ageSeconds: unknown): string {
  if (!isAuthenticationLevel(level)) {
    return `authentication.level must be one of ${AUTHENTICATION_LEVELS.join(', ')}; ${String(level)} is not.`;
  }
  if (typeof ageSeconds !== 'number' || Number.isNaN(ageSeconds)) {
    return 'authentication.ageSeconds must be the number of seconds since the user authenticated.';
  }
  return (
    `authentication.ageSeconds is ${ageSeconds}, so the user would authenticate in the future. Compute it from two times ` +
    'in seconds: the present one minus that of the authentication.'
  );
}
