const { buildSchema, parse } = require('graphql');

/** The scopes that the viewer of every measurement holds, and that every guarded field requires. */
const SCOPE = 'items:read';
const FIELDS = Array.from({ length: 10 }, (_, position) => `field${position}`);

const SDL = `
  scalar Scope
  directive @requiresScopes(scopes: [[Scope!]!]!) on OBJECT | FIELD_DEFINITION | INTERFACE | SCALAR | ENUM

  type Query {
    items: [Item]
  }

  type Item {
    ${FIELDS.map((field) => `${field}: String @requiresScopes(scopes: [["${SCOPE}"]])`).join('\n    ')}
  }
`;

/** The same schema for everyone, but an instance each: some wrap its resolvers, the engine adds placeholders. */
const createSchema = () => buildSchema(SDL);

/** An operation that selects `guarded` guarded fields (a multiple of 10), ten below each root field. */
function operationOf(guarded) {
  const aliases = Array.from({ length: guarded / FIELDS.length }, (_, position) => `list${position}: items`);
  return parse(`{ ${aliases.map((alias) => `${alias} { ${FIELDS.join(' ')} }`).join(' ')} }`);
}

/** `length` items as plain objects, for graphql-js's default resolver. */
function itemsOf(length) {
  const item = (position) => Object.fromEntries(FIELDS.map((field) => [field, `${field} of ${position}`]));
  return { items: Array.from({ length }, (_, position) => item(position)) };
}

module.exports = { SCOPE, FIELDS, createSchema, operationOf, itemsOf };
