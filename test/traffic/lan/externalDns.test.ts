import { object } from "../../policy/resources";
import { balancer, deployment } from "../cluster/externalDns/world";
import { app, ask, base, ends, gateway, http, httpRoute, resolver } from "../cluster/world";

const WRITER = deployment(["--provider=pihole", "--source=gateway-httproute", "--source=service", "--source=crd"]);
const backend = { rules: [{ backendRefs: [{ name: "app", port: 80 }] }] };
const FOLDER = [
  ...base,
  WRITER,
  app("media/app"),
  gateway("kube-system/gw", { listeners: [http()] }),
  httpRoute("media/app", { hostnames: ["app.int.example.org"], ...backend }),
];
const names = (...endpoints: object[]) =>
  object("externaldns.k8s.io/v1alpha1", "DNSEndpoint", "media/names", { spec: { endpoints } });
const from = (more: Parameters<typeof ask>[0], url = "http://app.int.example.org") => ask([...FOLDER, ...more], url);

test("a device of the LAN reaches a route by the name that external-dns writes into its resolver", () => {
  const verdict = from([]);
  expect(ends(verdict)).toBe("media/app:80");
  expect(verdict.hops.map(({ text }) => text)).toContain(
    "the LAN's resolver answers app.int.example.org with 192.168.30.61 (Deployment dns/writer, external-dns)",
  );
});

test("a name that stands for another written name leads to its address", () => {
  const alias = names(
    { dnsName: "www.example.org", recordType: "CNAME", targets: ["app.int.example.org"] },
    { dnsName: "out.example.org", recordType: "CNAME", targets: ["elsewhere.example.net"] },
  );
  expect(ends(from([alias], "http://www.example.org"))).toMatch(/^blocked/);
  expect(from([alias], "http://www.example.org").hops.some(({ text }) => text.includes("with 192.168.30.61"))).toBe(
    true,
  );
  expect(ends(from([alias], "http://out.example.org"))).toMatch(/^unknown: out.example.org stands for elsewhere/);
});

test("names that lead round in a circle are unknown", () => {
  const circle = names(
    { dnsName: "a.example.org", recordType: "CNAME", targets: ["b.example.org"] },
    { dnsName: "b.example.org", recordType: "CNAME", targets: ["a.example.org"] },
  );
  expect(ends(from([circle], "http://a.example.org"))).toMatch(/^unknown: .*no end/);
});

test("whether a star answers depends on the resolver", () => {
  const star = names({ dnsName: "*.example.org", recordType: "A", targets: ["192.168.30.61"] });
  expect(ends(from([star], "http://nas.example.org"))).toMatch(/^unknown: .*\*\.example\.org/);
});

test("a file of the stack that says something else makes the name unknown, one that says the same does not", () => {
  expect(ends(from([resolver("192.168.30.61")]))).toBe("media/app:80");
  expect(ends(from([resolver("192.168.30.99")]))).toMatch(/^unknown: external-dns and a file of the stack both/);
});

test("an object whose names are not known leaves every other name unknown", () => {
  const odd = deployment(["--provider=pihole", "--source=istio-gateway"]);
  const [, ...rest] = FOLDER.filter((r) => r !== WRITER);
  expect(ends(ask([...rest, odd], "http://app.int.example.org"))).toMatch(
    /^unknown: no record for app.int.example.org is known on the LAN, but Deployment dns\/writer/,
  );
});

test("names that are public only are asked of the public DNS", () => {
  const public_ = deployment(["--provider=cloudflare", "--source=service"]);
  const verdict = ask([...base, public_, balancer("app.example.org")], "http://app.example.org");
  expect(verdict.hops.map(({ text }) => text)).toContain(
    "the LAN's resolver does not know app.example.org and asks the public DNS",
  );
});
