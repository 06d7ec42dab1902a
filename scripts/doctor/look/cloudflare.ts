import { call } from "../../../sandbox/providers/cloudflare/client";
import { ApiProblem } from "../../../sandbox/providers/exchange";
import { serviceContext } from "../../engine/service";
import { expiryFinding, type Finding } from "../finding";
import type { Asked } from "./asked";

const TOKEN = "Cloudflare API token";
const NEW =
  "Make one at Cloudflare (My Profile, API Tokens) with Zone / DNS / Edit, Zone / Zone Settings / Edit and Account / Cloudflare Tunnel / Edit, and run: pulumi config set --secret homelab:cloudflareApiToken";

interface Verified {
  status?: string;
  expires_on?: string;
}

/**
 * Whether the token is good, and what it opens. Each permission is tried by reading: whether it writes as well, Cloudflare tells the token
 * itself of nobody who may not read tokens.
 */
export async function cloudflareFindings({ cloudflare, settings }: Asked): Promise<Finding[]> {
  if (cloudflare === undefined) return [];
  const apiToken = settings.cloudflareApiToken;
  if (!apiToken) return [{ area: "credentials", what: TOKEN, verdict: "wrong", said: "is not set", todo: NEW }];
  const { accountId, zoneId } = cloudflare;
  const get = (path: string) => call(serviceContext({ apiToken }), "GET", path);
  // Tokens of a person are verified at one place, those of an account at another.
  const verified = await get("/user/tokens/verify")
    .catch(() => get(`/accounts/${accountId}/tokens/verify`))
    .then((answer) => answer as Verified)
    .catch((error: Error) => error);
  const permissions: [string, string][] = [
    ["Zone / DNS", `/zones/${zoneId}/dns_records?per_page=1`],
    ["Zone / Zone Settings", `/zones/${zoneId}/settings/http3`],
    ["Account / Cloudflare Tunnel", `/accounts/${accountId}/cfd_tunnel?per_page=1`],
  ];
  const tried = await Promise.all(
    permissions.map(async ([name, path]): Promise<Finding> => {
      const about = { area: "credentials", what: `${TOKEN}: ${name}` } as const;
      try {
        await get(path);
        return { ...about, verdict: "ok", said: "may read; whether it may write shows at the first update" };
      } catch (error) {
        return { ...about, ...refused(error as Error) };
      }
    }),
  );
  return [...tokenFindings(verified), ...tried];
}

function tokenFindings(verified: Verified | Error): Finding[] {
  const about = { area: "credentials", what: TOKEN } as const;
  if (verified instanceof Error) return [{ ...about, ...refused(verified) }];
  const { status, expires_on } = verified;
  if (status !== "active")
    return [{ ...about, verdict: "wrong", said: `is ${status ?? "of no known state"}`, todo: NEW }];
  return [
    { ...about, verdict: "ok", said: "is active" },
    ...(expires_on === undefined ? [] : [expiryFinding(TOKEN, Date.parse(expires_on), NEW)]),
  ];
}

/** A refusal is wrong, and a service that does not answer leaves it open. */
function refused(error: Error): Pick<Finding, "verdict" | "said" | "todo"> {
  const [said = ""] = error.message.split("\n");
  const isNo = error instanceof ApiProblem && error.status < 500 && error.status !== 429;
  return isNo ? { verdict: "wrong", said, todo: NEW } : { verdict: "unknown", said };
}
