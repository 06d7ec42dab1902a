import type { Fault } from "../../../sandbox/emulators/faults";
import type { Row, Scene } from "../row";
import type { Befallen, Stand } from "../stand";

interface Service {
  service: Fault["service"];
  title: string;
  /** The request that makes something which must not be made twice. */
  method: Fault["method"];
  path: string;
  makes: string;
  /** The command that the message of a refused authorisation names. */
  secret: string;
}

const SERVICES: Service[] = [
  {
    service: "cloudflare",
    title: "Cloudflare",
    method: "POST",
    path: "/dns_records",
    makes: "record",
    secret: "pulumi config set --secret homelab:cloudflareApiToken",
  },
  {
    service: "tailscale",
    title: "Tailscale",
    method: "POST",
    path: "/keys",
    makes: "auth key",
    secret: "pulumi config set --secret homelab:tailscaleOauthClientId",
  },
];

const json = (status: number, body: object, headers: Record<string, string> = {}): Fault["answer"] => ({
  status,
  headers,
  body: JSON.stringify(body),
});
const refusal = { success: false, errors: [{ code: 10000, message: "Authentication error" }], message: "not allowed" };

/** A fault of an answer, and the order that makes it. */
interface Ordered extends Row {
  order: Fault;
}

const answered = (
  name: string,
  what: string,
  answer: Fault["answer"],
  reads?: (service: Service) => string,
): Ordered[] =>
  SERVICES.map((each) => ({
    name: `${each.service}-${name}`,
    fault: `${each.title} asked for a new ${each.makes}: ${what}`,
    reads: reads?.(each),
    order: { service: each.service, method: each.method, path: each.path, times: 1, answer },
  }));

const survived: Ordered[] = [
  ...answered("429", "429 with Retry-After", json(429, {}, { "retry-after": "1" })),
  ...answered("hang", "no answer, though it was done", "hang"),
  ...answered("reset", "the connection reset, though it was done", "reset"),
  ...answered("half", "half an answer, though it was done", "half"),
];

const html = { status: 500, headers: { "content-type": "text/html" }, body: "<html>oops</html>" };
const told: Ordered[] = [
  ...answered(
    "500",
    "500 with a page of HTML",
    html,
    ({ title, method }) =>
      `${title} answers ${method} … with 500: Internal Server Error, and no JSON That is ${title}'s own trouble: run the command again later.`,
  ),
  ...answered(
    "403",
    "403",
    json(403, refusal),
    ({ title, method, secret }) => `${title} answers ${method} … with 403: … ${secret}`,
  ),
];

/** Without a token there is no new policy file, and without that none of the keys: it has an update of its own. */
const token: Ordered = {
  name: "tailscale-token",
  fault: "Tailscale: half an answer to the request for an access token",
  reads: "The answer of Tailscale to POST …/api/v2/oauth/token (200) ended half way. Run the command again.",
  order: { service: "tailscale", method: "POST", path: "/oauth/token", times: 1, answer: "half" },
};

/** Each request meets one fault, so that one update meets all of them. The rest of it goes on. */
async function updateWith(stand: Stand, ordered: Ordered[]): Promise<Befallen[]> {
  stand.vary(ordered.length);
  stand.order(...ordered.map(({ order }) => order));
  const befallen = await stand.up("--continue-on-error");
  return ordered.map(() => befallen);
}

export const serviceScenes: Scene[] = [
  { rows: survived, play: async (stand) => ({ befallen: await updateWith(stand, survived) }) },
  {
    rows: [token, ...told],
    play: async (stand) => ({ befallen: [...(await updateWith(stand, [token])), ...(await updateWith(stand, told))] }),
  },
];
