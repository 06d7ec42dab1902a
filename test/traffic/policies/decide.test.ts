import { address, ask, cilium, pod } from "./world";

const sonarr = { endpointSelector: { matchLabels: { app: "sonarr" } } };

it("lets everything through where no policy is for the pods", () => {
  expect(ask([], {})).toEqual({ allowed: true, by: [] });
});

it("refuses what no rule allows as soon as one policy is for the pod", () => {
  const deny = cilium("media/deny", { endpointSelector: {}, ingress: [{}] });
  expect(ask([deny], {})).toMatchObject({ allowed: false, direction: "ingress" });
  expect(ask([deny], { to: pod("web/blog") })).toMatchObject({ allowed: true });
});

it("lets through what a rule allows, and names the rule", () => {
  const allow = cilium("media/allow", { ...sonarr, ingress: [{ fromCIDR: ["192.168.30.0/24"] }] });
  const decision = ask([allow], { from: address("192.168.30.7") });
  expect(decision).toMatchObject({ allowed: true, by: [{ path: "spec.ingress[0]" }] });
});
