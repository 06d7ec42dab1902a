import { Network } from "../../../../traffic/model/network";
import type { Resource } from "../../../../traffic/model/resource";
import { entrances } from "../../../../traffic/reach/entrances";
import {
  app,
  ask,
  base,
  certificate,
  cilium,
  ends,
  gateway,
  object,
  resolver,
  routeOf,
  throughGateway,
  VALUES,
} from "../world";

type Props = Record<string, unknown>;

const all = { namespaces: { from: "All" } };
const web = (rest: Props = {}) => ({ name: "web", port: 8080, protocol: "HTTP", allowedRoutes: all, ...rest });
const own = (rest: Props = {}) => ({ name: "own", port: 80, protocol: "HTTP", allowedRoutes: all, ...rest });
const gw = (from: unknown = "All", listeners: unknown[] = [own()], rest: Props = {}) =>
  gateway("kube-system/gw", {
    listeners,
    ...(from === undefined ? {} : { allowedListeners: { namespaces: { from } } }),
    ...rest,
  });
const set = (name: string, listeners: unknown[] = [web()]) =>
  object("gateway.networking.k8s.io/v1", "ListenerSet", name, {
    spec: { parentRef: { name: "gw", namespace: "kube-system" }, listeners },
  });
const route = (name: string, parent: Props, backend = "one") =>
  routeOf("HTTPRoute", name, {
    parentRefs: [{ kind: "ListenerSet", namespace: "media", ...parent }],
    rules: [{ backendRefs: [{ name: backend, port: 80 }] }],
  });
const apps = [app("media/one"), app("media/two")];
const goes = (resources: readonly Resource[], url = "http://a.example.org:8080") =>
  throughGateway([...apps, ...resources], url);
const extra = set("media/extra");
const toExtra = route("media/r", { name: "extra" });

describe("a ListenerSet", () => {
  test("is served where the Gateway takes ListenerSets of its namespace", () => {
    expect(goes([gw("All"), extra, toExtra])).toBe("media/one:80");
    expect(
      goes([gw("Same"), set("kube-system/extra"), route("media/r", { name: "extra", namespace: "kube-system" })]),
    ).toBe("media/one:80");
  });

  test.each([
    ["without allowedListeners", gateway("kube-system/gw", { listeners: [own()] })],
    ["with from: None", gw("None")],
  ])("is left out %s", (_, gateway) => {
    expect(goes([gateway, extra, toExtra])).toMatch(
      /^blocked: Gateway kube-system\/gw takes no ListenerSets \(spec.allowedListeners\), and ListenerSet media\/extra is one/,
    );
  });

  test("of another namespace is left out with from: Same", () => {
    expect(goes([gw("Same"), extra, toExtra])).toMatch(/^blocked: .*takes ListenerSets of namespace kube-system only/);
  });

  test("is chosen by the labels of its namespace", () => {
    const chooser = (value: string) =>
      gateway("kube-system/gw", {
        listeners: [own()],
        allowedListeners: { namespaces: { from: "Selector", selector: { matchLabels: { team: value } } } },
      });
    const namespace = object("v1", "Namespace", "media", { metadata: { name: "media", labels: { team: "red" } } });
    expect(goes([chooser("red"), namespace, extra, toExtra])).toBe("media/one:80");
    expect(goes([chooser("blue"), namespace, extra, toExtra])).toMatch(/^blocked: .*other labels than media has/);
    expect(goes([chooser("red"), extra, toExtra])).toMatch(/^unknown: .*depends on labels of namespace media/);
  });

  test("is not served before Cilium 1.20", () => {
    const older = cilium("1.19.4", VALUES);
    const network = base.filter((resource) => resource.name !== "cilium");
    expect(throughGatewayWith([...network, older], [gw(), extra, toExtra])).toMatch(/^blocked: Cilium before 1.20/);
    expect(throughGatewayWith(network, [gw(), extra, toExtra])).toMatch(/^unknown: .*depends on its version/);
  });

  test("is not served where no listener of the Gateway itself is valid", () => {
    const dead = own({ port: 443, protocol: "HTTPS", tls: { certificateRefs: [{ name: "gone" }] } });
    expect(goes([gw("All", [dead]), extra, toExtra])).toMatch(
      /^blocked: Cilium serves nothing of Gateway kube-system\/gw: no listener of its own is valid/,
    );
  });
});

describe("routes of a ListenerSet", () => {
  test("that name the Gateway alone are not behind its listeners", () => {
    const onGateway = routeOf("HTTPRoute", "media/r", { rules: [{ backendRefs: [{ name: "one", port: 80 }] }] });
    const only = set("media/extra", [web({ hostname: "b.example.org", protocol: "HTTPS", port: 8443, tls })]);
    const verdict = goes(
      [gw(), only, onGateway, certificate("media/c", ["b.example.org"])],
      "https://b.example.org:8443",
    );
    expect(verdict).toMatch(/^blocked: .*404 for b.example.org/);
  });
  const tls = { certificateRefs: [{ name: "wildcard" }] };

  test("are served on every plain HTTP port of the Gateway, as those of its own listeners are", () => {
    expect(goes([gw(), extra, toExtra], "http://a.example.org")).toBe("media/one:80");
  });

  test("may name one of its listeners", () => {
    const two = set("media/extra", [
      web({ hostname: "a.example.org" }),
      web({ name: "other", hostname: "b.example.org" }),
    ]);
    const named = route("media/r", { name: "extra", sectionName: "other" });
    expect(goes([gw(), two, named], "http://b.example.org:8080")).toBe("media/one:80");
    expect(goes([gw(), two, named], "http://a.example.org:8080")).toMatch(/^blocked: .*404 for a.example.org/);
  });

  test("come from the ListenerSet's own namespace where a listener says Same", () => {
    const same = set("media/extra", [web({ allowedRoutes: { namespaces: { from: "Same" } } })]);
    expect(goes([gw(), same, toExtra])).toBe("media/one:80");
    const away = [app("web/one"), route("web/r", { name: "extra" })];
    expect(goes([gw(), same, ...away])).toMatch(/takes routes from namespace media only/);
  });
});

describe("certificates of a ListenerSet", () => {
  const listener = (ref: Props) =>
    web({ port: 8443, protocol: "HTTPS", hostname: "a.example.org", tls: { certificateRefs: [ref] } });
  const url = "https://a.example.org:8443";

  test("are those of its own namespace", () => {
    const here = certificate("media/c", ["*.example.org"], "own");
    const there = certificate("kube-system/c", ["*.example.org"], "own");
    expect(goes([gw(), set("media/extra", [listener({ name: "own" })]), toExtra, here], url)).toBe("media/one:80");
    expect(goes([gw(), set("media/extra", [listener({ name: "own" })]), toExtra, there], url)).toMatch(
      /^blocked: .*nothing makes the Secret media\/own/,
    );
  });

  test("of another namespace need a ReferenceGrant for ListenerSets", () => {
    const there = certificate("certs/c", ["*.example.org"], "far");
    const far = set("media/extra", [listener({ name: "far", namespace: "certs" })]);
    const grant = (kind: string) =>
      object("gateway.networking.k8s.io/v1", "ReferenceGrant", "certs/grant", {
        spec: {
          from: [{ group: "gateway.networking.k8s.io", kind, namespace: "media" }],
          to: [{ group: "", kind: "Secret" }],
        },
      });
    expect(goes([gw(), far, toExtra, there, grant("ListenerSet")], url)).toBe("media/one:80");
    expect(goes([gw(), far, toExtra, there, grant("Gateway")], url)).toMatch(/no ReferenceGrant lets it use/);
  });
});

describe("listeners that cannot stand beside each other", () => {
  test("leave the port to the Gateway's own", () => {
    const open = gw("All", [own({ port: 8080, hostname: "a.example.org" })]);
    const claims = set("media/extra", [web({ hostname: "a.example.org" })]);
    const mine = routeOf("HTTPRoute", "media/mine", {
      hostnames: ["a.example.org"],
      rules: [{ backendRefs: [{ name: "two", port: 80 }] }],
    });
    expect(goes([open, claims, toExtra, mine])).toBe("media/two:80");
  });

  test("leave it open which of two ListenerSets has the port", () => {
    expect(goes([gw(), extra, set("media/more"), toExtra])).toMatch(
      /^unknown: listener web of ListenerSet media\/extra and listener web of ListenerSet media\/more .*older/,
    );
  });

  test("leave it to the older of two ListenerSets, of one second to the first by name", () => {
    const aged = (name: string, second: number) => {
      const made = set(name);
      const metadata = { ...(made.props.metadata as Props), creationTimestamp: `2026-01-01T00:00:0${second}Z` };
      return { ...made, props: { ...made.props, metadata } };
    };
    const toMore = route("media/more", { name: "more" }, "two");
    const both = (first: number, second: number) =>
      goes([gw(), aged("media/extra", first), aged("media/more", second), toExtra, toMore]);
    expect(both(1, 2)).toBe("media/one:80");
    expect(both(2, 1)).toBe("media/two:80");
    expect(both(1, 1)).toBe("media/one:80");
  });

  test("of one ListenerSet are both left out", () => {
    const twice = set("media/extra", [web(), web({ name: "again" })]);
    expect(goes([gw(), twice, toExtra])).toMatch(
      /^blocked: Cilium serves neither of two listeners of ListenerSet media\/extra/,
    );
  });
});

test("the ways to an app behind a ListenerSet are the hostnames of its listeners, at every plain HTTP port of the Gateway", () => {
  const named = set("media/extra", [web({ hostname: "shop.example.org" })]);
  const network = new Network([...base, resolver("192.168.30.61"), ...apps, gw(), named, toExtra]);
  const ways = (entrances(network).byApp.get("media/one") ?? []).filter(({ use }) => use === "outside");
  expect(ways.map(({ destination }) => `${destination?.scheme} ${destination?.host}:${destination?.port}`)).toEqual([
    "http shop.example.org:8080",
    "http shop.example.org:80",
  ]);
});

/** The same with another network around the Gateway. */
function throughGatewayWith(network: readonly Resource[], resources: readonly Resource[]): string {
  return ends(ask([...network, resolver("192.168.30.61"), ...apps, ...resources], "http://a.example.org:8080"));
}

test("of rules of two ListenerSets that ask for the same it is not known which one's redirect counts", () => {
  const sets = [set("media/extra"), set("media/more", [web({ port: 8081 })])];
  const moved = routeOf("HTTPRoute", "media/moved", {
    parentRefs: [{ kind: "ListenerSet", name: "more", namespace: "media" }],
    rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { hostname: "b.example.org" } }] }],
  });
  expect(goes([gw(), ...sets, toExtra, moved])).toMatch(/^unknown: .*match alike/);
});
