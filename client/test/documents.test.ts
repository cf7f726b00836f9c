import { readFileSync } from 'node:fs';
import { type ASTNode, buildSchema, parse, print, TypeInfo, validate, visit, visitWithTypeInfo } from 'graphql';
import { BEGIN_PASSKEY_LOGIN, BEGIN_REAUTHENTICATION, sessionDocuments, VIEWER_CAN } from '../src/documents.ts';

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'), { assumeValidSDL: true });
const cookie = Object.values(sessionDocuments('accessToken expiresIn scopes'));
const memory = Object.values(sessionDocuments('accessToken expiresIn scopes refreshToken'));
const others = [BEGIN_PASSKEY_LOGIN, BEGIN_REAUTHENTICATION, VIEWER_CAN];

describe('The documents of the client', () => {
  test.each([...cookie, ...memory, ...others])('are valid: %s', (text) => {
    expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
  });

  test('select no refresh token where it is in a cookie', () => {
    expect(memory.filter((text) => fieldsOf(text).includes('Tokens.refreshToken'))).toHaveLength(5);
    expect(cookie.filter((text) => fieldsOf(text).includes('Tokens.refreshToken'))).toEqual([]);
  });
});

test.each([
  ['cookie', cookie],
  ['memory', memory],
])('documents/%s.graphql has them, for manifests of trusted documents', (name, texts) => {
  const file = parse(readFileSync(`client/documents/${name}.graphql`, 'utf8'));
  const operations = [...texts, ...others].map((text) => print(parse(text)));
  expect(file.definitions.map((definition) => print(definition))).toEqual(operations);
});

function fieldsOf(text: string): string[] {
  const types = new TypeInfo(schema);
  const fields: string[] = [];
  const enter = (node: ASTNode) => {
    if (node.kind === 'Field') fields.push(`${types.getParentType()}.${node.name.value}`);
  };
  visit(parse(text), visitWithTypeInfo(types, { enter }));
  return fields;
}
