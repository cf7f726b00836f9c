import { type InputObjectTypeDefinitionNode, Kind, type ObjectTypeDefinitionNode, parse, print, visit } from 'graphql';
import { checkFields } from '../../src/graphql/resolvers/check-fields';
import { readBuiltInSdl } from '../../src/schema/load-schema';

const document = parse(readBuiltInSdl());
const checked = document.definitions.filter(
  (definition): definition is InputObjectTypeDefinitionNode | ObjectTypeDefinitionNode =>
    definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION ||
    (definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.name.value === 'User'),
);

/** The schema with other fields of one type. */
function withFields(type: string, change: (fields: readonly string[]) => readonly string[]) {
  const changed = visit(document, {
    enter(node) {
      if (node.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION && node.kind !== Kind.OBJECT_TYPE_DEFINITION) return;
      if (node.name.value !== type) return false;
      const kind = node.kind === Kind.OBJECT_TYPE_DEFINITION ? 'type' : 'input';
      const fields = change((node.fields ?? []).map(print));
      return parse(`${kind} ${type} { ${fields.join('\n')} }`).definitions[0];
    },
  });
  return () => checkFields(changed);
}

test('schema.graphql and the code fit together', () => {
  expect(checked.length).toBeGreaterThan(15);
  expect(() => checkFields(document)).not.toThrow();
});

test.each(checked.map(({ name }) => name.value))('%s: a field that nothing reads or stores is named', (type) => {
  expect(withFields(type, (fields) => [...fields, 'device: String'])).toThrow(`- ${type}.device: `);
});

test.each(checked.flatMap(({ name, fields = [] }) => fields.map((field) => [name.value, field.name.value])))(
  '%s.%s: is missed',
  (type, field) => {
    const others = (fields: readonly string[]) => fields.filter((text) => !new RegExp(`^${field}\\b`, 'm').test(text));
    expect(withFields(type, (fields) => [...others(fields), 'device: String'])).toThrow(`- ${type}.${field}: `);
  },
);

test('for a field of User, both places are named: it may be stored or made by a resolver', () => {
  expect(withFields('User', (fields) => [...fields, 'isVerified: Boolean'])).toThrow(
    'add it to USER_FIELDS in src/identity/user-fields.ts, or give it a resolver in src/graphql/resolvers/user.ts',
  );
});

test('an input that nothing reads is named', () => {
  const changed = parse(`${readBuiltInSdl()} input DeviceInput { name: String }`);
  expect(() => checkFields(changed)).toThrow('DeviceInput: nothing reads this input.');
});
