import { isUnknown } from "@pulumi/pulumi/output";
import { isRpcSecret, unwrapRpcSecret } from "@pulumi/pulumi/runtime/rpc";

/** A plan is read by people and kept in pull requests: what is secret shows its shape only, what is not known yet says so. */
export function redact(value: unknown, secret = false): unknown {
  if (isRpcSecret(value)) return redact(unwrapRpcSecret(value), true);
  if (isUnknown(value)) return "<unknown>";
  if (Array.isArray(value)) return value.map((v) => redact(v, secret));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, redact(v, secret)]));
  return secret && value !== null && value !== undefined ? "[secret]" : value;
}
