import * as ipaddr from "ipaddr.js";
import { z } from "zod";
import { isAddress, isCidr, isNetworkAddress, parseRange, turnedRound } from "../ipv4";
import { releases } from "../releases";

/** The pattern that editors check while somebody types; the refinements below are stricter. */
const QUAD = "\\d{1,3}(\\.\\d{1,3}){3}";

/** The error for a text that is no IPv4 address, or no `kind` of them: IPv6 is told apart from a typing error. */
function noIpv4(kind: string, advice: string) {
  return {
    error: ({ input }: { input?: unknown }) => {
      const [first = ""] = String(input).split(/[/]|-(?=[^-]*:)/);
      return `${ipaddr.IPv6.isValid(first) ? "is IPv6, and only IPv4 is taken here" : `is not ${kind}`}; ${advice}`;
    },
  };
}

/** The small values that every part of the configuration is made of. Each says what to write when it is refused. */
export const address = z
  .string()
  .refine(isAddress, noIpv4("an IPv4 address", "write four numbers from 0 to 255, e.g. 192.168.30.61"))
  .meta({ pattern: `^${QUAD}$`, examples: ["192.168.30.61"] });

export const cidr = z
  .string()
  .refine(isCidr, noIpv4("a network", "write address/prefix, e.g. 192.168.30.0/24"))
  .refine(
    (v) => !isCidr(v) || isNetworkAddress(v),
    "has host bits set; write the network address, e.g. 192.168.30.0/24",
  )
  .meta({ pattern: `^${QUAD}/\\d{1,2}$`, examples: ["192.168.30.0/24"] });

export const range = z
  .string()
  .refine((v) => turnedRound(v) === undefined, "runs backwards; write its lowest address first, e.g. 192.168.30.60-80")
  .refine(
    (v) => parseRange(v) !== undefined || turnedRound(v) !== undefined,
    noIpv4("a range", "write first-last, e.g. 192.168.30.60-80"),
  )
  .meta({ pattern: `^${QUAD}(-(\\d{1,3}|${QUAD})|/\\d{1,2})?$`, examples: ["192.168.30.60-80"] });

export const port = z
  .int("is not a port; write a whole number from 1 to 65535")
  .min(1, "is not a port; write a whole number from 1 to 65535")
  .max(65535, "is not a port; write a whole number from 1 to 65535")
  .meta({ examples: [8080] });

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

export const label = z
  .string()
  .regex(LABEL, "is not a DNS label; write lower-case letters, digits and hyphens, at most 63, e.g. internal-gateway")
  .meta({ examples: ["media"] });

export const hostname = z
  .string()
  .refine(
    (v) =>
      v.length <= 253 && !isAddress(v) && v.split(".").length > 1 && v.split(".").every((part) => LABEL.test(part)),
    "is not a domain name; write it in lower case without a trailing dot, e.g. int.example.org",
  )
  .meta({
    pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$",
    examples: ["int.example.org"],
  });

const NAME = `${LABEL.source.slice(1, -1)}(\\.${LABEL.source.slice(1, -1)})*`;

/** The first label of a host name, or a host name as a whole. */
export const hostLabel = z
  .string()
  .max(253, "is longer than a name may be; write at most 253 characters")
  .regex(
    new RegExp(`^(?!\\d+(\\.\\d+){3}$)${NAME}$`),
    "is not a name; write its first label, e.g. photos, or all of it in lower case without a trailing dot, e.g. photos.example.org",
  )
  .meta({ examples: ["photos"] });

const LABEL_KEY = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** The name of a Kubernetes label. */
export const labelKey = z
  .string()
  .regex(LABEL_KEY, "is not the name of a label; write e.g. app or app.kubernetes.io/name")
  .meta({ examples: ["app"] });

const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** A Kubernetes label set: {key: value}. */
export const labels = z.record(
  labelKey,
  z
    .string()
    .regex(
      LABEL_VALUE,
      "is not the value of a label; write letters, digits, hyphens, dots and underscores, at most 63, e.g. sonarr",
    ),
);

/** Does a text read as a regular expression? Go's flags in front, `(?i)`, are no part of JavaScript's; Go has no look-around. */
export function isExpression(text: string): boolean {
  if (/\(\?<?[=!]/.test(text)) return false;
  try {
    new RegExp(text.replace(/^\(\?[imsU]+\)/, ""));
    return true;
  } catch {
    return false;
  }
}

/** The version of a Helm chart, with or without `v`. */
export const chartVersion = z
  .string()
  .regex(/^v?\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?$/, "is not the full version of a chart, of three numbers")
  .meta({ examples: [`v${releases.certManager}`] });

export const version = z
  .string()
  .regex(/^\d+\.\d+\.\d+$/, "is not a full version, of three numbers")
  .meta({ examples: [releases.cilium] });
