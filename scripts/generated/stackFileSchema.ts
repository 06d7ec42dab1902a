import { z } from "zod";
import { homelabSchema } from "../../config/schema";
import { secretKeys } from "../../config/secrets";

/** JSON Schema, as far as the generated one uses it. */
export interface JsonSchema {
  type?: string;
  description?: string;
  default?: unknown;
  examples?: unknown[];
  enum?: unknown[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  propertyNames?: JsonSchema;
  items?: JsonSchema;
  minimum?: number;
  maximum?: number;
  [keyword: string]: unknown;
}

/** Schema of a whole Pulumi.<stack>.yaml: this project's settings closely, those of other projects and of Pulumi itself loosely. */
export function stackFileSchema(): JsonSchema {
  const { $schema: _, ...homelab } = z.toJSONSchema(homelabSchema, {
    io: "input",
    target: "draft-7",
    override: ({ jsonSchema }) => dropNoise(jsonSchema as JsonSchema),
  }) as JsonSchema;
  const secret = {
    type: "object",
    required: ["secure"],
    properties: { secure: { type: "string" } },
    additionalProperties: false,
  };
  const settings = Object.entries(homelab.properties ?? {}).map(([key, value]) => [`homelab:${key}`, value]);
  const secrets = secretKeys.map(({ name, what }) => [
    `homelab:${name}`,
    { ...secret, description: `Secret: ${what}` },
  ]);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Stack file of a homelab network",
    type: "object",
    required: ["config"],
    properties: {
      config: {
        type: "object",
        required: (homelab.required ?? []).map((key) => `homelab:${key}`),
        properties: Object.fromEntries([...settings, ...secrets]),
        // Another project's keys are none of ours; an unknown one of ours is a typing error.
        patternProperties: { "^(?!homelab:)[^:]+:": {} },
        additionalProperties: false,
      },
    },
  };
}

/** Removes limits that tell an editor nothing: whole numbers lie between -2^53 and 2^53, and zod's own formats stand beside their pattern. */
function dropNoise(schema: JsonSchema): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.format === "starts_with") delete schema.format;
}
