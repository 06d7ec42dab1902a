import { reference } from "../model/kubernetes";
import type { Network } from "../model/network";
import { type Known, settle, Unknown } from "../model/unknown";
import type { View } from "../model/view";
import { ingressServices, isCiliums } from "./ingress/services";
import { requestedAddresses, serviceAddresses } from "./services/frontends";

/** The addresses and names to which an object's DNS records point. */
type Targets = Known<readonly string[]>;

/** The addresses that a Gateway has by its status, or asks for. */
export function addressesOfGateway(gateway: View): Targets {
  return settle(() => {
    const given = gateway
      .at("status.addresses")
      .items()
      .flatMap((address) => address.at("value").text() ?? []);
    const asked = given.length > 0 ? given : requestedAddresses(gateway);
    if (asked.length > 0) return asked;
    return Unknown.because(
      `it stands for the address of Gateway ${reference(gateway)}, which is not said`,
      gateway.at("spec"),
    );
  });
}

/** The addresses of a Service of type LoadBalancer: `spec.externalIPs`, what its status shows, or what it asks for. */
export function addressesOfBalancer(service: View): Targets {
  return settle(() => {
    const external = service.at("spec.externalIPs").texts();
    if (external.length > 0) return external;
    const given = givenByBalancer(service);
    const asked = given.length > 0 ? given : serviceAddresses(service);
    if (asked.length > 0) return asked;
    return Unknown.because("it stands for any free address of the Service's pool", service.at("spec.type"));
  });
}

/** The addresses of an Ingress: what its status shows, or what the Service asks for that Cilium makes for Ingresses of its class. */
export function addressesOfIngress(network: Network, ingress: View): Targets {
  return settle(() => {
    const given = givenByBalancer(ingress);
    if (given.length > 0) return given;
    if (isCiliums(network, ingress) === true) {
      const own = ingressServices(network).find(({ ingresses }) => ingresses.includes(ingress));
      const pins = own?.type() === "LoadBalancer" ? own.pins().split(",") : [];
      const asked = pins.map((pin) => pin.trim()).filter((pin) => pin !== "");
      if (asked.length > 0) return asked;
    }
    const at = ingress.at("spec.ingressClassName");
    return Unknown.because("it stands for the address of the Ingress's controller, which is not said", at);
  });
}

/** Addresses and names that a load balancer gave, by the status. */
function givenByBalancer(object: View): string[] {
  return object
    .at("status.loadBalancer.ingress")
    .items()
    .flatMap((ingress) => ingress.at("ip").text() ?? ingress.at("hostname").text() ?? []);
}
