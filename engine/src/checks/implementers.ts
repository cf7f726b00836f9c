import { isInterfaceType, isObjectType } from 'graphql';
import { implies } from '../alternatives';
import type { Problem } from '../directives';
import { allOf, NOTHING, type Requirement } from '../requirement';
import { fieldCoordinate, type SchemaPolicy } from '../schema-policy';

/** Refuses object types that do not repeat the rules of their interfaces, so that each type shows every rule on it. */
export function checkImplementers(policy: SchemaPolicy): Problem[] {
  const problems: Problem[] = [];
  const { everything } = policy.index;
  const rule = (coordinate: string) => policy.rules.get(coordinate) ?? NOTHING;
  const compare = (coordinate: string, carried: Requirement, parent: string) => {
    if (implies(carried, rule(parent), everything)) return;
    problems.push({
      coordinate,
      message: `is open to more viewers than ${parent}, which it implements; repeat the rule`,
    });
  };
  for (const type of Object.values(policy.schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const parent of type.getInterfaces()) {
      compare(type.name, rule(type.name), parent.name);
      for (const field of Object.keys(parent.getFields())) {
        const coordinate = fieldCoordinate(type.name, field);
        const carried = allOf([rule(coordinate), rule(type.name)]);
        compare(coordinate, carried, fieldCoordinate(parent.name, field));
      }
    }
  }
  return problems;
}
