/** As much of JSON Schema 2020-12 as OpenAPI 3.1 documents of ours use. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** Schemas and responses with a name, which others point to. */
export interface Components {
  /**
   * Names a schema once.
   *
   * @param make - called the first time; two schemas of one name would be a lie about one of them.
   * @returns the reference to it.
   * @throws Error where another schema has the name.
   */
  name(name: string, make: () => JsonSchema): JsonSchema;
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  /** Names a response; the reference to it. */
  nameResponse(name: string, response: JsonSchema): JsonSchema;
  readonly responses: Readonly<Record<string, JsonSchema>>;
}

/** Components, none yet. */
export function createComponents(): Components {
  const schemas: Record<string, JsonSchema> = {};
  const responses: Record<string, JsonSchema> = {};
  return {
    schemas,
    responses,
    nameResponse(name, response) {
      responses[name] = response;
      return { $ref: `#/components/responses/${name}` };
    },
    name(name, make) {
      const schema = make();
      const known = schemas[name];
      if (known && JSON.stringify(known) !== JSON.stringify(schema)) {
        throw new Error(
          `OpenAPI: the REST routes select ${name} in two ways. Select the same fields of it everywhere.`,
        );
      }
      schemas[name] = schema;
      return { $ref: `#/components/schemas/${name}` };
    },
  };
}

/** `schema`, or null. */
export function nullable(schema: JsonSchema): JsonSchema {
  if (typeof schema.type === 'string' && schema.enum === undefined) return { ...schema, type: [schema.type, 'null'] };
  return { anyOf: [schema, { type: 'null' }] };
}

/** `schema` with what it is, in words. */
export function described(schema: JsonSchema, description: string | null | undefined): JsonSchema {
  return description ? { ...schema, description } : schema;
}
