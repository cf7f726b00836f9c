import { isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { accessRule, requirementAt } from './access';
import { asLocked, describeRule } from './policy-lock';
import { argumentCoordinate, fieldCoordinate, type SchemaPolicy } from './schema-policy';

/**
 * Appends the required scopes and authentication to the descriptions of guarded types, fields, arguments and input fields, so that they are
 * visible in introspection and in the printed schema. Changes the policy's schema.
 */
export function describeRequirements(policy: SchemaPolicy): void {
  const note = (element: { description?: string | null | undefined }, coordinate: string) => {
    const requirement = requirementAt(policy, coordinate);
    if (!requirement?.authenticated) return;
    const rule = accessRule(policy, requirement);
    const words = `Requires ${describeRule(asLocked(rule))}${rule.requiredScopesCut ? ', or other scopes' : ''}.`;
    element.description = element.description ? `${element.description}\n\n${words}` : words;
  };
  for (const type of Object.values(policy.schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    note(type, type.name);
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) note(field, fieldCoordinate(type.name, field.name));
    } else if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        note(field, fieldCoordinate(type.name, field.name));
        for (const argument of field.args) {
          const coordinate = argumentCoordinate(type.name, field.name, argument.name);
          if (policy.inputRequirement(coordinate).authenticated) note(argument, coordinate);
        }
      }
    }
  }
}
