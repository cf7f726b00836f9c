import type { GraphQLResolveInfo } from 'graphql';
import type { FieldInfo } from '../../extension/config-types';
import { createSelectedNames } from '../selected-names';

/** Makes what user code may know of the field that it answers. The variables of the operation, which may have a password, are not. */
export function createFieldInfos(): (info: GraphQLResolveInfo) => FieldInfo {
  const selectedNames = createSelectedNames();

  return (info) => new ReducedInfo(info, selectedNames);
}

/** Computes each property when it is read: most resolvers read none. */
class ReducedInfo implements FieldInfo {
  readonly #info: GraphQLResolveInfo;
  readonly #selectedNames: ReturnType<typeof createSelectedNames>;

  constructor(info: GraphQLResolveInfo, selectedNames: ReturnType<typeof createSelectedNames>) {
    this.#info = info;
    this.#selectedNames = selectedNames;
  }

  get fieldName(): string {
    return this.#info.fieldName;
  }

  get parentType(): string {
    return this.#info.parentType.name;
  }

  get returnType(): string {
    return String(this.#info.returnType);
  }

  get path(): readonly (string | number)[] {
    const keys: (string | number)[] = [];
    for (let at: GraphQLResolveInfo['path'] | undefined = this.#info.path; at; at = at.prev) keys.unshift(at.key);
    return keys;
  }

  get selected(): ReadonlySet<string> {
    return new Set(this.#selectedNames(this.#info));
  }
}
