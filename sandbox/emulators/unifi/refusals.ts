import { isIP, isIPv4, isIPv6 } from "node:net";
import type { Answer } from "../http";
import type { StaticRecord, UnifiState } from "./records";

/** A request that UniFi Network refuses, in the form of its newer endpoints. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  answer(): Answer {
    return { status: this.status, body: { code: this.code, errorCode: this.status, message: this.message } };
  }
}

const NAME = /^(?=.{1,253}$)[a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9_])?(\.[a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9_])?)*$/i;
const NUMBERS = ["ttl", "port", "priority", "weight"] as const;

/** The first thing that is wrong with a record. */
export function problemOf(state: UnifiState, given: Partial<StaticRecord>): Refusal | undefined {
  const { key = "", record_type: type = "", value = "" } = given;
  const invalid = formProblem(given, key, type, value);
  if (invalid !== undefined) return new Refusal(400, "api.err.StaticDnsRecordInvalidParameters", invalid);
  const beside = state.records.filter((record) => record.key.toLowerCase() === key.toLowerCase());
  if (beside.some((record) => record.record_type === type && record.value === value))
    return new Refusal(400, "api.err.StaticDnsRecordAlreadyExists", "Static DNS Record Already Exists");
  const aliases = [...beside.map((record) => record.record_type), type].includes("CNAME");
  if (state.checksAliases && beside.length > 0 && aliases)
    return new Refusal(
      400,
      "api.err.StaticDnsCnameAliasOverlapsWithOtherRecords",
      "CNAME Alias Overlaps With Other Records",
    );
  if (state.deviceNames.some((name) => name.toLowerCase() === key.toLowerCase()))
    return new Refusal(400, "api.err.StaticDnsOverlapsWithDeviceLocalDns", "Static DNS overlaps with device local DNS");
  return undefined;
}

function formProblem(given: Partial<StaticRecord>, key: string, type: string, value: string): string | undefined {
  if (typeof given.enabled !== "boolean" || NUMBERS.some((name) => typeof given[name] !== "number"))
    return "Missing field";
  // A star is none.
  if (!NAME.test(key)) return "Invalid hostname";
  switch (type) {
    case "A":
      return isIPv4(value) ? undefined : "Invalid IPv4 Address";
    case "AAAA":
      return isIPv6(value) ? undefined : "Invalid IPv6 Address";
    case "NS":
      return isIP(value) > 0 ? undefined : "Target DNS server address must be a valid IPv4 or IPv6 Address";
    case "CNAME":
      return NAME.test(value) && value !== key ? undefined : "Invalid CNAME record";
    default:
      return ["MX", "SRV", "TXT"].includes(type) ? undefined : "Invalid record type";
  }
}
