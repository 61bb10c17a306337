// The few words that answers are described in, as OpenAPI 3.0 has them.

export interface Schema {
  readonly [key: string]: unknown;
}

export const text = { type: 'string' } as const;
export const whole = { type: 'integer' } as const;
export const yesNo = { type: 'boolean' } as const;
export const instant = { type: 'string', format: 'date-time' } as const;
export const orNull = (schema: Schema): Schema => ({ ...schema, nullable: true });
export const oneOf = (...values: readonly string[]): Schema => ({ type: 'string', enum: values });
export const list = (items: Schema): Schema => ({ type: 'array', items });
export const mapOf = (values: Schema): Schema => ({ type: 'object', additionalProperties: values });
/** Every named property is always there; there may be more. */
export const object = (properties: Readonly<Record<string, Schema>>, optional: readonly string[] = []): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});
export const named = (name: string): Schema => ({ $ref: `${name}#` });
