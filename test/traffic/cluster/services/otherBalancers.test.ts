import { object } from "../world";
import { goes, one, without } from "./world";

const metallb = object("metallb.io/v1beta1", "IPAddressPool", "metallb-system/lan", {
  spec: { addresses: ["192.168.30.60-192.168.30.70"] },
});
const kubeVip = object("apps/v1", "DaemonSet", "kube-system/kube-vip", {
  spec: { template: { spec: { containers: [{ name: "kube-vip", image: "ghcr.io/kube-vip/kube-vip:v1.0.1" }] } } },
});
const flux = object("helm.toolkit.fluxcd.io/v2", "HelmRelease", "metallb-system/metallb", {
  spec: { chart: { spec: { chart: "metallb", version: "0.15.2" } } },
});
const withoutPool = without("pool");

describe("an address that no pool of Cilium's holds", () => {
  test("is nobody's where Cilium alone gives addresses", () => {
    expect(goes([...withoutPool, one()])).toMatch(/^blocked: .* no CiliumLoadBalancerIPPool holds 192\.168\.30\.62/);
  });

  test.each([
    ["MetalLB's pool", metallb, "IPAddressPool metallb-system/lan"],
    ["kube-vip's pods", kubeVip, "DaemonSet kube-system/kube-vip"],
    ["a chart of MetalLB", flux, "HelmRelease metallb-system/metallb"],
  ])("may come from another controller: %s", (_, other, name) => {
    expect(goes([...withoutPool, one(), other])).toMatch(
      new RegExp(`^unknown: .*whether ${name}.* gives 192\\.168\\.30\\.62 is not known`),
    );
  });

  test("does not come from one to a Service of a class of Cilium's", () => {
    const own = one({}, { loadBalancerClass: "io.cilium/l2-announcer" });
    expect(goes([...withoutPool, own, metallb])).toMatch(/^blocked/);
  });

  test("is Cilium's where a pool gives it", () => {
    expect(goes([...without(), one(), metallb])).toBe("media/one:80");
  });
});

test("a Service of Tailscale's class has no address on the LAN, whatever it asks for", () => {
  expect(goes([...without(), one({}, { loadBalancerClass: "tailscale" })])).toMatch(
    /^blocked: Service media\/one is of the class tailscale/,
  );
});
