import { isUnknown } from "@pulumi/pulumi/output";
import { isRpcSecret, unwrapRpcSecret } from "@pulumi/pulumi/runtime/rpc";

/** A plan is read by people and kept in pull requests: what is secret shows its shape only, what is not known yet says so. */
export function redact(value: unknown, secret = false): unknown {
  if (isRpcSecret(value)) return redact(unwrapRpcSecret(value), true);
  if (isUnknown(value)) return "<unknown>";
  if (Array.isArray(value)) return value.map((v) => redact(v, secret));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, redact(v, secret)]));
  if (!secret || value === null || value === undefined) return value;
  // A text in the place of a number or a flag would be of the wrong type; as with what is not known, a schema has nothing to judge.
  return typeof value === "string" ? "[secret]" : "<unknown>";
}
