import { createScopeEngine, placeOf, SchemaPolicyError } from '@scoped-api/engine';
import {
  type ASTNode,
  buildASTSchema,
  type DocumentNode,
  type GraphQLError,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  validateSchema,
} from 'graphql';
import { validateSDL } from 'graphql/validation/validate';
import { POLICY_CHECKS } from './policy-checks';
import type { SchemaFault } from './schema-files-error';

/**
 * Checks a whole schema: as SDL, as a schema of GraphQL, and its policy by every check of the engine. Each step runs only if
 * the one before finds nothing.
 *
 * @param added - the documents of the files, for the places of faults.
 */
export function schemaFaults(document: DocumentNode, added: readonly DocumentNode[]): SchemaFault[] {
  const invalid = validateSDL(document);
  if (invalid.length > 0) return invalid.map(faultOfError);
  const schema = buildASTSchema(document, { assumeValidSDL: true });
  const faulty = validateSchema(schema);
  if (faulty.length > 0) return faulty.map(faultOfError);
  try {
    createScopeEngine(schema, { checks: POLICY_CHECKS });
    return [];
  } catch (error) {
    if (!(error instanceof SchemaPolicyError)) throw error;
    const places = placesOf(added);
    return error.problems.map((problem) => ({ ...problem, place: problem.place ?? places.get(problem.coordinate) }));
  }
}

function faultOfError({ message, nodes = [] }: GraphQLError): SchemaFault {
  // The last one is the addition, where a name is there twice.
  const place = nodes.map((node) => placeOf(node)).findLast((one) => one !== undefined);
  return { coordinate: place ?? 'schema', message };
}

/** Returns the file and line of each type, field and argument. */
function placesOf(documents: readonly DocumentNode[]): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  const note = (coordinate: string, node: ASTNode) => {
    const place = placeOf(node);
    if (place !== undefined && !places.has(coordinate)) places.set(coordinate, place);
  };
  for (const type of documents.flatMap(({ definitions }) => definitions)) {
    if (!isTypeDefinitionNode(type) && !isTypeExtensionNode(type)) continue;
    note(type.name.value, type);
    for (const field of ('fields' in type ? type.fields : undefined) ?? []) {
      const coordinate = `${type.name.value}.${field.name.value}`;
      note(coordinate, field);
      if (!('arguments' in field)) continue;
      for (const argument of field.arguments ?? []) note(`${coordinate}(${argument.name.value}:)`, argument);
    }
  }
  return places;
}
