import Ajv, { type ValidateFunction } from "ajv";
import definitions from "../../../components/gatewayApi/crds.json";

interface Schema {
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: Schema | boolean;
  [keyword: string]: unknown;
}

interface Definition {
  spec: { group: string; names: { kind: string }; versions: { name: string; schema: { openAPIV3Schema: Schema } }[] };
}

const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
const validators = new Map<string, ValidateFunction>();
for (const { spec } of definitions as unknown as Definition[])
  for (const version of spec.versions)
    validators.set(
      `${spec.group}/${version.name} ${spec.names.kind}`,
      ajv.compile(closed(version.schema.openAPIV3Schema)),
    );

/** The problems of an object by the definitions that the program installs; undefined where they know nothing of its kind. */
export function definitionProblems(object: { apiVersion: string; kind: string }): string[] | undefined {
  const validate = validators.get(`${object.apiVersion} ${object.kind}`);
  if (validate === undefined) return undefined;
  validate(object);
  return (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);
}

/** The API server drops, without a word, what a definition does not know; here it is an error. */
function closed(schema: Schema, root = true): Schema {
  const properties = schema.properties && mapValues(schema.properties, (s) => closed(s, false));
  const open = schema["x-kubernetes-preserve-unknown-fields"] === true || schema.additionalProperties !== undefined;
  return {
    ...schema,
    ...(properties && { properties: root ? { ...properties, metadata: {} } : properties }),
    ...(properties && !open && { additionalProperties: false }),
    ...(schema.items && { items: closed(schema.items, false) }),
    ...(typeof schema.additionalProperties === "object" && {
      additionalProperties: closed(schema.additionalProperties, false),
    }),
  };
}

function mapValues<A, B>(map: Record<string, A>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}
