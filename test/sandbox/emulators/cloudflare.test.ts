import { readFileSync, statSync, writeFileSync } from "node:fs";
import { runningCloudflare } from "./running";
import { ACCOUNT, plex, TOKEN, ZONE } from "./scratch";

type Json = Record<string, unknown>;
interface Envelope {
  status: number;
  success: boolean;
  errors: { code: number; message: string; error_chain?: { code: number; message: string }[] }[];
  messages: unknown[];
  result: Json;
  result_info?: Json;
}

const cloudflare = runningCloudflare();

async function api(method: string, path: string, body?: unknown, authorization = `Bearer ${TOKEN}`): Promise<Envelope> {
  const init: RequestInit = { method, headers: authorization ? { authorization } : {} };
  if (body !== undefined) init.body = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(cloudflare.url() + path, init);
  return { status: response.status, ...((await response.json()) as Omit<Envelope, "status">) };
}

/** All codes of a refusal, those of the chain too. */
const codes = (e: Envelope) => e.errors.flatMap((x) => [x.code, ...(x.error_chain ?? []).map((c) => c.code)]);
const records = `/zones/${ZONE}/dns_records`;
const tunnels = `/accounts/${ACCOUNT}/cfd_tunnel`;

describe("authentication", () => {
  test("a missing header, a malformed one and an unknown token are told apart", async () => {
    expect(codes(await api("GET", "/zones", undefined, ""))).toEqual([9106]);
    expect(codes(await api("GET", "/zones", undefined, "Bearer short"))).toEqual([6003, 6111]);
    const unknown = await api("GET", "/zones", undefined, `Bearer ${"x".repeat(40)}`);
    expect([unknown.status, ...codes(unknown)]).toEqual([403, 9109]);
  });

  test("another account is not served", async () => {
    expect(codes(await api("GET", `/accounts/${"c".repeat(32)}/cfd_tunnel`))).toEqual([10000]);
  });
});

describe("zones", () => {
  test("a zone is found by name and by id", async () => {
    const list = await api("GET", "/zones?name=lorenzodebie.be");
    expect(list.result).toMatchObject([
      { id: ZONE, name: "lorenzodebie.be", status: "active", account: { id: ACCOUNT } },
    ]);
    expect(list.result_info).toMatchObject({ total_count: 1, page: 1 });
    expect((await api("GET", `/zones/${ZONE}`)).result.name).toBe("lorenzodebie.be");
    expect((await api("GET", "/zones?name=example.org")).result).toEqual([]);
  });

  test("an unknown zone and an impossible id are refused", async () => {
    expect(codes(await api("GET", `/zones/${"c".repeat(32)}`))).toEqual([1001]);
    expect(codes(await api("GET", "/zones/nonsense/dns_records"))).toEqual([7003]);
  });
});

describe("DNS records", () => {
  test("a record is made, read, changed, listed and deleted with the API's computed fields", async () => {
    const made = await api("POST", records, { ...plex, comment: "by hand" });
    expect(made).toMatchObject({ success: true, errors: [], messages: [] });
    expect(made.result).toMatchObject({
      ...plex,
      proxiable: true,
      settings: {},
      meta: {},
      tags: [],
      comment: "by hand",
    });
    expect(made.result.id).toMatch(/^[0-9a-f]{32}$/);
    expect(made.result).toHaveProperty("comment_modified_on");
    const path = `${records}/${String(made.result.id)}`;
    expect((await api("GET", path)).result).toEqual(made.result);
    expect((await api("PATCH", path, { content: "y.cfargotunnel.com" })).result).toMatchObject({
      content: "y.cfargotunnel.com",
      comment: "by hand",
    });
    expect((await api("PUT", path, plex)).result).toMatchObject({ content: plex.content, comment: null });
    expect((await api("GET", `${records}?name=plex.lorenzodebie.be&type=CNAME`)).result).toHaveLength(1);
    expect((await api("DELETE", path)).result).toEqual({ id: made.result.id });
    expect(codes(await api("GET", path))).toEqual([81044]);
  });

  test("names come back as the service stores them", async () => {
    const name = async (n: string) => (await api("POST", records, { ...plex, name: n })).result.name;
    expect(await name("Requests")).toBe("requests.lorenzodebie.be");
    expect(await name("WWW.LorenzoDeBie.be.")).toBe("www.lorenzodebie.be");
    expect(await name("@")).toBe("lorenzodebie.be");
    expect(await name("*.lorenzodebie.be")).toBe("*.lorenzodebie.be");
    expect(await name("müsli")).toBe("xn--msli-0ra.lorenzodebie.be");
    expect(await name("plex.example.org")).toBe("plex.example.org.lorenzodebie.be");
  });

  test("an identical record, and a second one beside a CNAME, are refused", async () => {
    await api("POST", records, plex);
    expect(codes(await api("POST", records, plex))).toEqual([81058]);
    expect(codes(await api("POST", records, { ...plex, content: "other.cfargotunnel.com" }))).toEqual([81053]);
    expect(codes(await api("POST", records, { ...plex, type: "A", content: "203.0.113.5" }))).toEqual([81054]);
  });

  test("a CNAME beside an address record is refused, two address records are not", async () => {
    await api("POST", records, { name: "a", type: "A", content: "203.0.113.5", ttl: 300 });
    expect((await api("POST", records, { name: "a", type: "A", content: "203.0.113.6", ttl: 300 })).success).toBe(true);
    expect(codes(await api("POST", records, { ...plex, name: "a" }))).toEqual([81053]);
  });

  test.each([
    ["a TTL other than 1 when proxied", { ...plex, ttl: 300 }, 9021],
    ["a TTL below a minute", { ...plex, proxied: false, ttl: 30 }, 9021],
    ["a private address proxied", { name: "nas", type: "A", content: "192.168.30.20", proxied: true, ttl: 1 }, 9003],
    ["a tailnet address proxied", { name: "nas", type: "A", content: "100.64.0.5", proxied: true, ttl: 1 }, 9003],
    ["a TXT record proxied", { name: "t", type: "TXT", content: "x", proxied: true, ttl: 1 }, 9004],
    ["no address in an A record", { name: "a", type: "A", content: "plex", ttl: 1 }, 9005],
    ["no IPv6 address in an AAAA record", { name: "a", type: "AAAA", content: "192.0.2.1", ttl: 1 }, 9006],
    ["an address in a CNAME", { ...plex, content: "192.0.2.1" }, 9007],
    ["a CNAME to itself", { ...plex, content: plex.name }, 9039],
    ["an unknown type", { ...plex, type: "ALIAS" }, 9002],
    ["an absolute name outside the zone", { ...plex, name: "plex.example.org." }, 9000],
    ["a name with a space", { ...plex, name: "a b" }, 9000],
    ["a mail exchanger without priority", { name: "@", type: "MX", content: "mx.example.org", ttl: 1 }, 9014],
    ["a service record without its data", { name: "_x._tcp", type: "SRV", ttl: 1 }, 9101],
  ])("refuses %s", async (_what, record, code) => {
    expect(codes(await api("POST", records, record))).toEqual([1004, code]);
  });

  test("a private address is served when it is not proxied, and cannot be proxied", async () => {
    const made = await api("POST", records, { name: "nas", type: "A", content: "192.168.30.20", ttl: 1 });
    expect(made.result).toMatchObject({ proxiable: false, proxied: false });
  });
});

describe("tunnels", () => {
  const make = async (body: Json = { name: "homelab", config_src: "cloudflare" }) =>
    (await api("POST", tunnels, body)).result;

  test("a tunnel is made with its computed fields, and its secret only in the answer to the creation", async () => {
    const made = await make();
    expect(made).toMatchObject({
      name: "homelab",
      account_tag: ACCOUNT,
      status: "inactive",
      tun_type: "cfd_tunnel",
      remote_config: true,
      deleted_at: null,
    });
    expect(made).toHaveProperty("credentials_file.TunnelSecret");
    const read = (await api("GET", `${tunnels}/${String(made.id)}`)).result;
    expect(JSON.stringify(read)).not.toContain((made.credentials_file as Json).TunnelSecret);
  });

  test("the token is what cloudflared takes: account, tunnel and secret", async () => {
    const secret = Buffer.alloc(32, 7).toString("base64");
    const made = await make({ name: "homelab", tunnel_secret: secret });
    const token = (await api("GET", `${tunnels}/${String(made.id)}/token`)).result as unknown as string;
    expect(JSON.parse(Buffer.from(token, "base64").toString())).toEqual({ a: ACCOUNT, t: made.id, s: secret });
  });

  test("a second tunnel of the same name is refused until the first is deleted", async () => {
    const made = await make();
    const second = await api("POST", tunnels, { name: "homelab" });
    expect([second.status, ...codes(second)]).toEqual([409, 1013]);
    const gone = await api("DELETE", `${tunnels}/${String(made.id)}`);
    expect(gone.result.deleted_at).not.toBeNull();
    expect((await api("GET", `${tunnels}/${String(made.id)}`)).result.deleted_at).not.toBeNull();
    expect((await api("POST", tunnels, { name: "homelab" })).success).toBe(true);
    expect((await api("GET", `${tunnels}?is_deleted=false`)).result).toHaveLength(1);
  });

  test("a tunnel with live connections is not deleted", async () => {
    const made = await make();
    cloudflare.edit((s) => s.tunnels[0]?.connections.push({ colo_name: "AMS01" }));
    expect(codes(await api("DELETE", `${tunnels}/${String(made.id)}`))).toEqual([1022]);
  });

  test("a short secret, a missing name and an unknown tunnel are refused", async () => {
    expect(codes(await api("POST", tunnels, { name: "x", tunnel_secret: "c2hvcnQ=" }))).toEqual([1004]);
    expect(codes(await api("POST", tunnels, {}))).toEqual([1001]);
    expect((await api("GET", `${tunnels}/nothing`)).status).toBe(404);
  });

  test("a configuration counts its versions", async () => {
    const path = `${tunnels}/${String((await make()).id)}/configurations`;
    const ingress = [
      { hostname: "plex.lorenzodebie.be", service: "http://plex.media.svc.cluster.local:32400" },
      { service: "http_status:404" },
    ];
    expect((await api("PUT", path, { config: { ingress } })).result).toMatchObject({
      version: 0,
      source: "cloudflare",
      config: { ingress },
    });
    expect((await api("PUT", path, { config: { ingress } })).result.version).toBe(1);
    expect((await api("GET", path)).result).toMatchObject({ version: 1, config: { ingress } });
  });

  test.each([
    ["a last rule with a host name", [{ hostname: "a.b", service: "http://a" }], /last ingress rule must match all/],
    [
      "a catch-all before the end",
      [{ service: "http_status:404" }, { service: "http_status:404" }],
      /never be triggered/,
    ],
    ["a service without scheme", [{ service: "plex:32400" }], /invalid address/],
    ["a service with a path", [{ service: "http://plex/web" }], /different path/],
    ["an impossible status", [{ service: "http_status:999" }], /invalid HTTP status/],
    ["a rule without service", [{ hostname: "a.b" }, { service: "http_status:404" }], /no service/],
  ])("refuses %s", async (_what, ingress, message) => {
    const answer = await api("PUT", `${tunnels}/${String((await make()).id)}/configurations`, { config: { ingress } });
    expect(codes(answer)).toEqual([1056]);
    expect(answer.errors[0]?.message).toMatch(message);
  });
});

describe("zone settings", () => {
  test("http3 is on until it is switched off", async () => {
    const path = `/zones/${ZONE}/settings/http3`;
    expect((await api("GET", path)).result).toMatchObject({ id: "http3", value: "on", editable: true });
    expect((await api("PATCH", path, { value: "off" })).result.value).toBe("off");
    expect((await api("GET", path)).result.value).toBe("off");
  });

  test("an unknown setting and an impossible value are refused", async () => {
    expect(codes(await api("GET", `/zones/${ZONE}/settings/http4`))).toEqual([1001]);
    expect(codes(await api("PATCH", `/zones/${ZONE}/settings/http3`, { value: "maybe" }))).toEqual([1007]);
  });
});

describe("the state file", () => {
  test("an edit is seen by the next request", async () => {
    const made = await api("POST", records, plex);
    cloudflare.edit((s) => {
      for (const r of s.records) r.content = "edited.example.org";
    });
    expect((await api("GET", `${records}/${String(made.result.id)}`)).result.content).toBe("edited.example.org");
  });

  test("only its owner may read it, and a broken edit is named instead of overwritten", async () => {
    expect(statSync(cloudflare.stateFile).mode & 0o777).toBe(0o600);
    const good = readFileSync(cloudflare.stateFile, "utf8");
    writeFileSync(cloudflare.stateFile, "{ oops");
    const answer = await api("POST", records, plex);
    expect(answer.status).toBe(500);
    expect(answer.errors[0]?.message).toContain(cloudflare.stateFile);
    expect(readFileSync(cloudflare.stateFile, "utf8")).toBe("{ oops");
    writeFileSync(cloudflare.stateFile, good);
  });

  test("a body that is no JSON and an unknown route are refused", async () => {
    expect(codes(await api("POST", records, "not json"))).toEqual([9207]);
    expect(codes(await api("GET", "/radar/http"))).toEqual([7000]);
  });
});
