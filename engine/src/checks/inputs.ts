import { type GraphQLInputType, getNamedType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { implies } from '../alternatives';
import type { Problem } from '../directives';
import { NOTHING } from '../requirement';
import { argumentCoordinate, fieldCoordinate, type SchemaPolicy } from '../schema-policy';

/**
 * A rule on a scalar or an enum guards the fields that return it, but no input. A reader of the type may expect otherwise,
 * so each argument and input field of such a type must repeat its rule.
 */
export function checkInputs(policy: SchemaPolicy): Problem[] {
  const problems: Problem[] = [];
  const { everything } = policy.index;
  const compare = (coordinate: string, type: GraphQLInputType) => {
    const { name } = getNamedType(type);
    const rule = policy.rules.get(name) ?? NOTHING;
    if (implies(policy.inputRequirement(coordinate), rule, everything)) return;
    const message = `takes ${name}, whose rule guards only what is returned; repeat the rule here`;
    problems.push({ coordinate, message });
  };
  for (const type of Object.values(policy.schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) compare(fieldCoordinate(type.name, field.name), field.type);
    } else if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        for (const { name, type: input } of field.args) compare(argumentCoordinate(type.name, field.name, name), input);
      }
    }
  }
  return problems;
}
