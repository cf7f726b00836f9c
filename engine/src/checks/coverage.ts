import { OperationTypeNode } from 'graphql';
import { IS_AUTHENTICATED, IS_PUBLIC, type Problem, REQUIRES_SCOPES } from '../directives';
import { fieldCoordinate, type SchemaPolicy } from '../schema-policy';

/** Refuses root fields that do not state who may use them. */
export function checkCoverage(policy: SchemaPolicy): Problem[] {
  const problems: Problem[] = [];
  for (const operation of Object.values(OperationTypeNode)) {
    const root = policy.schema.getRootType(operation);
    for (const field of Object.values(root?.getFields() ?? {})) {
      const coordinate = fieldCoordinate(root?.name ?? '', field.name);
      const guarded = policy.rules.has(coordinate);
      const isPublic = policy.publicFields.has(coordinate);
      if (!guarded && !isPublic) {
        const message = `does not state who may use it; add @${REQUIRES_SCOPES}, @${IS_AUTHENTICATED} or @${IS_PUBLIC}`;
        problems.push({ coordinate, message });
      } else if (guarded && isPublic) {
        problems.push({ coordinate, message: `is @${IS_PUBLIC} and guarded at once; keep one of the two` });
      }
    }
  }
  return problems;
}
