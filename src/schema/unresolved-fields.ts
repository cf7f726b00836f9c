import { placeOf } from '@scoped-api/engine';
import { type DocumentNode, Kind } from 'graphql';
import type { ServerSchema } from './load-schema';
import type { SchemaFault } from './schema-files-error';

/**
 * Returns a fault for each field that is added to a built-in type and that nothing resolves: it would be null in every
 * answer. A field of a type of your own can be a property of the value that your resolver returns.
 *
 * @param resolvers - of the configuration file, by type and field.
 */
export function unresolvedFields(
  { document, builtIn }: Pick<ServerSchema, 'document' | 'builtIn'>,
  resolvers: readonly Readonly<Record<string, unknown>>[],
): SchemaFault[] {
  const builtInTypes = new Set(objectNames(builtIn));
  return document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OBJECT_TYPE_EXTENSION || !builtInTypes.has(definition.name.value)) return [];
    const type = definition.name.value;
    return (definition.fields ?? []).flatMap((field): SchemaFault[] => {
      const name = field.name.value;
      const isStored = field.directives?.some((directive) => directive.name.value === 'stored');
      if (isStored || resolvers.some((map) => hasResolver(map, type, name))) return [];
      const message =
        `has no resolver; add resolvers: { ${type}: { ${name}: ... } } to scoped-api.config.ts` +
        (type === 'User' ? ', or @stored to the field' : '');
      return [{ coordinate: `${type}.${name}`, message, place: placeOf(field) }];
    });
  });
}

function hasResolver(map: Readonly<Record<string, unknown>>, type: string, field: string): boolean {
  if (!Object.hasOwn(map, type)) return false;
  const ofType = map[type];
  return typeof ofType === 'object' && ofType !== null && Object.hasOwn(ofType, field);
}

function objectNames({ definitions }: DocumentNode): string[] {
  return definitions.flatMap((node) => (node.kind === Kind.OBJECT_TYPE_DEFINITION ? [node.name.value] : []));
}
