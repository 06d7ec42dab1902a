import { Network } from "../../../traffic/model/network";
import type { Resource } from "../../../traffic/model/resource";
import { offersHttp3 } from "../../../traffic/trace/http3";
import { ask, at, changed, resourcesOf } from "./networks";

const offers = (resources: readonly Resource[], name: string) =>
  offersHttp3(new Network(resources), name).map((offer) => offer.by);

const home = resourcesOf("homelab");
const second = resourcesOf("vanillax");
const withHttp3 = changed(second, "tunnel-http3", (setting) => {
  setting.value = "on";
});

test.each(["argocd", "llama", "immich"])("no HTTP/3 is offered for %s.vanillax.me, at home or by the edge", (app) => {
  expect(offers(second, `${app}.vanillax.me`)).toEqual([]);
});

test.each(["plex", "requests"])("no HTTP/3 is offered for %s.lorenzodebie.be either", (app) => {
  expect(offers(home, `${app}.lorenzodebie.be`)).toEqual([]);
});

test("the Gateway on the LAN offers HTTP/2 and HTTP/1.1, and takes nothing by QUIC's port", () => {
  const tls = ask(second, "lan", "https://argocd.vanillax.me").hops.find((h) => h.layer === "listener");
  expect(tls?.text).toMatch(/offers HTTP\/2 and HTTP\/1.1\)$/);
  expect(ask(second, "lan", "udp://argocd.vanillax.me:443")).toMatchObject({
    status: "blocked",
    why: expect.stringContaining("no listener on port 443/udp"),
  });
});

test("without ALPN in Cilium's values a Gateway offers HTTP/1.1 alone", () => {
  const plain = changed(second, "cilium", (release) => {
    at(release, "values.gatewayAPI").enableAlpn = false;
  });
  const tls = ask(plain, "lan", "https://argocd.vanillax.me").hops.find((h) => h.layer === "listener");
  expect(tls?.text).toMatch(/offers HTTP\/1.1\)$/);
});

test("with HTTP/3 switched on for the zone a browser learns of it at the edge, and tries it at home", () => {
  expect(offers(withHttp3, "argocd.vanillax.me")).toEqual(["Cloudflare's edge"]);
});

test("a resolver that hands the question for the HTTPS record on tells browsers at home as well", () => {
  const forwarding = changed(withHttp3, "lan-dns-file", (command) => {
    command.stdin = String(command.stdin).replace("local=/vanillax.me/\n", "");
  });
  expect(offers(forwarding, "argocd.vanillax.me")).toEqual(["HTTPS record", "Cloudflare's edge"]);
});
