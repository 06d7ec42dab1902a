import fc from "fast-check";
import { parseHomelab } from "../../config/load";
import { planNetwork } from "../../plan";
import { written } from "../config/written";

const edge = { name: "edge", namespace: "gateway", address: "10.0.0.42", feed: "tunnel" };
const plan = (more: object, ...changes: Parameters<typeof written>) => {
  const blog = { namespace: "web", port: 80, targetPort: 8080, reach: ["lan", "tailnet"], ...more };
  return planNetwork(parseHomelab("home", { values: written(["apps/blog", blog], ...changes) }));
};
type Plan = ReturnType<typeof plan>;
const appOf = ({ apps }: Plan) => apps.find((a) => a.key === "blog");
const rulesOf = (made: Plan, suffix = "") =>
  (appOf(made)?.routes ?? [])
    .filter((r) => r.suffix === suffix)
    .flatMap((r) => (r.route.spec as { rules: Record<string, unknown>[] }).rules);
const policyOf = ({ networkPolicies }: Plan) =>
  networkPolicies.find((p) => p.metadata.name === "allow-blog")?.spec as { ingress: Record<string, unknown>[] };
const tunnelOf = ({ tunnel }: Plan) => tunnel?.ingress.filter((r) => r.hostname === "blog.example.org");

describe("an app with several routes", () => {
  test("sends each path to its port, and the rest to its own", () => {
    const made = plan({
      routes: [
        { path: "/api", port: 9000 },
        { exact: "/ping", port: 9000 },
      ],
    });
    expect(rulesOf(made)).toEqual([
      { matches: [{ path: { type: "PathPrefix", value: "/api" } }], backendRefs: [{ name: "blog", port: 9000 }] },
      { matches: [{ path: { type: "Exact", value: "/ping" } }], backendRefs: [{ name: "blog", port: 9000 }] },
      { matches: [{ path: { type: "PathPrefix", value: "/" } }], backendRefs: [{ name: "blog", port: 80 }] },
    ]);
  });

  test("has each port once at its Service, and open to the Gateway at its pods", () => {
    const made = plan({
      ports: [{ name: "admin", port: 9001 }],
      routes: [
        { path: "/api", port: 9000 },
        { path: "/admin", port: 9001 },
      ],
    });
    expect(appOf(made)?.service?.spec.ports.map((p) => [p.name, p.port, p.targetPort])).toEqual([
      ["http", 80, 8080],
      ["admin", 9001, 9001],
      ["http-9000", 9000, 9000],
    ]);
    const [gateway] = policyOf(made).ingress;
    expect(gateway).toEqual({
      fromEntities: ["ingress"],
      toPorts: [{ ports: ["9000", "9001", "8080"].map((port) => ({ port, protocol: "TCP" })) }],
    });
  });

  test("redirects without naming the scheme, which Cilium would hold against the request's own", () => {
    const made = plan({
      routes: [
        { exact: "/", redirect: "/web/" },
        { path: "/old", redirect: "https://new.example.org:8443/x", permanent: true },
      ],
    });
    expect(rulesOf(made).slice(0, 2)).toEqual([
      {
        matches: [{ path: { type: "Exact", value: "/" } }],
        filters: [
          {
            type: "RequestRedirect",
            requestRedirect: { path: { type: "ReplaceFullPath", replaceFullPath: "/web/" }, statusCode: 302 },
          },
        ],
      },
      {
        matches: [{ path: { type: "PathPrefix", value: "/old" } }],
        filters: [
          {
            type: "RequestRedirect",
            requestRedirect: {
              hostname: "new.example.org",
              port: 8443,
              path: { type: "ReplaceFullPath", replaceFullPath: "/x" },
              statusCode: 301,
            },
          },
        ],
      },
    ]);
  });

  test("rewrites a path, and limits how long an answer may take", () => {
    const [first, second] = rulesOf(
      plan({
        routes: [
          { path: "/a", rewrite: "/", timeout: "10m" },
          { exact: "/b", rewrite: "/c" },
        ],
      }),
    );
    expect(first).toMatchObject({
      filters: [{ urlRewrite: { path: { type: "ReplacePrefixMatch", replacePrefixMatch: "/" } } }],
      timeouts: { request: "10m" },
    });
    expect(second).toMatchObject({
      filters: [{ urlRewrite: { path: { type: "ReplaceFullPath", replaceFullPath: "/c" } } }],
    });
  });

  test("says at its Service what a port speaks, which Cilium heeds", () => {
    const made = plan({ appProtocol: "h2c", routes: [{ path: "/live", port: 9000, appProtocol: "ws" }] });
    expect(appOf(made)?.service?.spec.ports.map((p) => p.appProtocol)).toEqual([
      "kubernetes.io/h2c",
      "kubernetes.io/ws",
    ]);
    expect(made.cilium.values.gatewayAPI).toMatchObject({ enableAlpn: true });
  });

  test("has no rule for the rest where a route takes everything", () => {
    expect(rulesOf(plan({ routes: [{ timeout: "5m" }] }))).toHaveLength(1);
  });
});

describe("what the internet has of an app", () => {
  test("is the narrowest path first, then nothing", () => {
    const made = plan({ internet: { paths: ["/hook", { exact: "/ok" }] } });
    expect(tunnelOf(made)).toEqual([
      { hostname: "blog.example.org", path: "^/ok$", service: "http://blog.web.svc.cluster.local:80" },
      {
        hostname: "blog.example.org",
        path: expect.stringMatching(/^\^\/hook\(\//),
        service: "http://blog.web.svc.cluster.local:80",
      },
      { hostname: "blog.example.org", service: "http_status:404" },
    ]);
  });

  test("keeps the routes that lie in its paths, and takes for the rest of them the route around it", () => {
    const made = plan(
      {
        routes: [
          { path: "/x/y", port: 9000 },
          { path: "/z", port: 9001, rewrite: "/q" },
        ],
        internet: { paths: ["/x", "/z/a"] },
      },
      ["gateways/edge", edge],
    );
    expect(rulesOf(made, "-public")).toMatchObject([
      { matches: [{ path: { value: "/x/y" } }], backendRefs: [{ port: 9000 }] },
      {
        matches: [{ path: { value: "/z/a" } }],
        filters: [{ urlRewrite: { path: { replacePrefixMatch: "/q/a" } } }],
        backendRefs: [{ port: 9001 }],
      },
      { matches: [{ path: { value: "/x" } }], backendRefs: [{ port: 80 }] },
    ]);
  });

  test("stands before the tunnel's wildcard, which has its record", () => {
    const made = plan(
      { internet: { paths: ["/hook"] } },
      ["gateways/edge", edge],
      ["cloudflare/tunnel/wildcard", true],
    );
    expect(made.tunnel?.ingress.map((r) => r.service)).toEqual([
      "http://10.0.0.42:80",
      "http_status:404",
      "http://10.0.0.42:80",
      "http_status:404",
    ]);
    expect(made.tunnel?.hostnames).toEqual(["*.example.org"]);
  });

  test("is all that the tunnel's pods and the app's let through", () => {
    const made = plan({ routes: [{ path: "/hook", port: 9000 }], internet: { paths: ["/hook"] } });
    const tunnel = policyOf(made).ingress.find(
      (rule) => "fromEndpoints" in rule && JSON.stringify(rule).includes("cloudflare"),
    );
    expect(tunnel).toMatchObject({ toPorts: [{ ports: [{ port: "9000" }] }] });
    expect(JSON.stringify(made.tunnel?.networkPolicy.spec)).toContain('"port":"9000"');
  });
});

const part = fc.stringMatching(/^[a-z0-9_~-][a-z0-9._~-]{0,4}$/);
const path = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join("/")}`);

test("the tunnel's expressions take what the Gateway's prefixes take, and nothing that climbs", () => {
  const below = fc.array(fc.oneof(part, fc.constantFrom("", ".", "..", "..;x", ".a")), { maxLength: 3 });
  fc.assert(
    fc.property(path, below, (prefix, parts) => {
      const [rule] = tunnelOf(plan({ internet: { paths: [prefix] } })) ?? [];
      const expression = new RegExp(rule?.path ?? "");
      const climbs = parts.some((one) => one.startsWith("..") || one === ".");
      expect(expression.test([prefix, ...parts].join("/"))).toBe(!climbs);
      // No part of a drawn path is as long.
      expect([`/anywhere${prefix}`, `${prefix}-anywhere`].some((other) => expression.test(other))).toBe(false);
    }),
    { numRuns: 40 },
  );
});
