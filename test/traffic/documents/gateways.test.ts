import { gatewaysPage } from "../../../traffic/documents/gateways";
import { Network } from "../../../traffic/model/network";
import { topology } from "../../../traffic/topology";
import { cilium, gateway, http, object, route } from "../../policy/resources";

const world = [cilium("1.20.2", { kubeProxyReplacement: true, gatewayAPI: { enabled: true } })];
const gw = (from: string) =>
  gateway("kube-system/gw", { listeners: [http()], allowedListeners: { namespaces: { from } } });
const extra = object("gateway.networking.k8s.io/v1", "ListenerSet", "media/extra", {
  spec: {
    parentRef: { name: "gw", namespace: "kube-system" },
    listeners: [{ name: "more", port: 8080, protocol: "HTTP", hostname: "app.example.org" }],
  },
});
const app = route("media/app", {
  parentRefs: [{ kind: "ListenerSet", name: "extra" }],
  rules: [{ backendRefs: [{ name: "app", port: 80 }] }],
});

describe("a ListenerSet's listeners", () => {
  test("are listed with those of its Gateway", () => {
    const page = gatewaysPage(new Network([...world, gw("All"), extra, app]));
    expect(page).toContain("| `more` of ListenerSet `media/extra` | HTTP 8080 | `app.example.org` |");
    expect(page).toContain("| ListenerSet `extra` |");
  });

  test("are not listed where the Gateway lets it not in, and the page says why", () => {
    const page = gatewaysPage(new Network([...world, gw("None"), extra]));
    expect(page).not.toContain("`more`");
    expect(page).toContain("ListenerSet `media/extra` is left out or may be: ");
  });

  test("are on the map, and its routes are behind the Gateway", () => {
    const { places, connections } = topology(new Network([...world, gw("All"), extra, app]));
    const facts = places.find(({ id }) => id === "gateway/kube-system/gw")?.facts;
    expect(JSON.stringify(facts)).toContain("8080 HTTP");
    expect(connections.map(({ from, to }) => `${from} → ${to}`)).toContain("gateway/kube-system/gw → route/media/app");
  });
});
