import { gateway, object, route } from "../../../policy/resources";
import { ANNOTATION, balancer, deployment, names } from "./world";

const CLOUDFLARE = ["--provider=cloudflare", "--source=service"];
const isWritten = (...args: string[]) => {
  const labelled = { ...balancer("app.example.org", { team: "home" }) };
  return names([deployment([...CLOUDFLARE, ...args]), labelled])["app.example.org"] !== undefined;
};

test.each([
  ["--domain-filter=example.org", true],
  ["--domain-filter=app.example.org", true],
  ["--domain-filter=.example.org", true],
  ["--domain-filter=.app.example.org", false],
  ["--domain-filter=ample.org", false],
  ["--domain-filter=example.net", false],
  ["--exclude-domains=app.example.org", false],
  ["--exclude-domains=example.net", true],
  ["--namespace=web", true],
  ["--namespace=other", false],
  ["--annotation-filter=team=home", true],
  ["--annotation-filter=team in (work, home)", true],
  ["--annotation-filter=team notin (home)", false],
  ["--annotation-filter=!team", false],
  ["--annotation-filter=team", true],
  ["--annotation-filter=team!=home", false],
  ["--label-filter=app=x", false],
  ["--service-type-filter=LoadBalancer", true],
  ["--service-type-filter=ClusterIP", false],
  ["--annotation-prefix=internal.example.org/", false],
  ["--ignore-hostname-annotation", false],
])("with %s, is a Service's name written: %s", (flag, expected) => {
  expect(isWritten(flag)).toBe(expected);
});

test("values of a flag may follow it as a word of their own", () => {
  expect(isWritten("--domain-filter", "example.net")).toBe(false);
});

test("names that a regular expression decides are not known", () => {
  const writer = deployment([...CLOUDFLARE, "--regex-domain-filter=.*"]);
  expect(names([writer, balancer("app.example.org")])["app.example.org"]).toMatch(/^unknown/);
});

test("what flags change for all objects is not known", () => {
  const writer = deployment([...CLOUDFLARE, "--default-targets=203.0.113.7"]);
  expect(names([writer, balancer("app.example.org")])["app.example.org"]).toMatch(/^unknown: .*--default-targets/);
});

test("an object that names another controller gets no name", () => {
  const other = balancer("app.example.org", { [`${ANNOTATION}controller`]: "mine" });
  expect(names([deployment(CLOUDFLARE), other])).toEqual({});
});

test("a dry run writes nothing", () => {
  expect(isWritten("--dry-run")).toBe(false);
});

test.each([
  ["--gateway-name=external", ["out.int.example.org"]],
  ["--gateway-label-filter=side=out", ["out.int.example.org"]],
  ["--gateway-namespace=elsewhere", []],
])("of two Gateways' routes, %s takes %j", (flag, expected) => {
  const inside = gateway("kube-system/internal", {});
  const outside = gateway("kube-system/external", {});
  (outside.props.metadata as { labels?: object }).labels = { side: "out" };
  const at = (name: string, host: string) =>
    route(`web/${host}`, { parentRefs: [{ name, namespace: "kube-system" }], hostnames: [`${host}.int.example.org`] });
  const writer = deployment(["--provider=cloudflare", "--source=gateway-httproute", flag]);
  expect(Object.keys(names([writer, inside, outside, at("internal", "in"), at("external", "out")]))).toEqual(expected);
});

test.each([
  ["public", "written"],
  ["other", "left"],
])("of Ingresses of class %s, --ingress-class=public has names %s", (ingressClassName, outcome) => {
  const ingress = object(
    "networking.k8s.io/v1",
    "Ingress",
    "web/app",
    { spec: { ingressClassName, rules: [{ host: "app.example.org" }] } },
    { [`${ANNOTATION}target`]: "192.168.30.71" },
  );
  const writer = deployment(["--provider=cloudflare", "--source=ingress", "--ingress-class=public"]);
  expect("app.example.org" in names([writer, ingress]) ? "written" : "left").toBe(outcome);
});
