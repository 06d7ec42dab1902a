import { LLAMA, POSTGRES, SONARR, stopsThePath } from "./breaks";
import { at, changed, without } from "./networks";

stopsThePath([
  {
    what: "a route that is deleted",
    ...SONARR,
    change: (r) => without(r, "app-sonarr-route"),
    by: { title: "Gateway kube-system/internal-gateway" },
    why: /answers 404 for sonarr.*no route names it/,
  },
  {
    what: "a route that names a listener which the Gateway does not have",
    ...SONARR,
    change: (r) =>
      changed(r, "app-sonarr-route", (route) => {
        at(route, "spec.parentRefs.0").sectionName = "https-old";
      }),
    by: { title: "HTTPRoute media/sonarr", field: "spec.parentRefs" },
    why: /names a listener that the Gateway does not have/,
  },
  {
    what: "a listener that is renamed",
    ...SONARR,
    change: (r) =>
      changed(r, "gateway-internal", (gateway) => {
        at(gateway, "spec.listeners.1").name = "tls";
      }),
    by: { title: "HTTPRoute media/sonarr" },
    why: /names a listener that the Gateway does not have/,
  },
  {
    what: "a listener that takes routes of its own namespace only",
    ...SONARR,
    change: (r) =>
      changed(r, "gateway-internal", (gateway) => {
        at(gateway, "spec.listeners.1.allowedRoutes").namespaces = { from: "Same" };
      }),
    by: { title: "HTTPRoute media/sonarr" },
    why: /listener https takes routes from namespace kube-system only/,
  },
  {
    what: "a listener for other names",
    ...SONARR,
    change: (r) =>
      changed(r, "gateway-internal", (gateway) => {
        at(gateway, "spec.listeners.1").hostname = "*.lab.lorenzodebie.be";
      }),
    by: { title: "Gateway kube-system/internal-gateway", field: "spec.listeners[1].hostname" },
    why: /no listener on port 443 .* takes sonarr/,
  },
  {
    what: "a certificate that nobody makes any more",
    ...SONARR,
    change: (r) => without(r, "gateway-internal-certificate"),
    // Cilium's own release is installed into the same namespace, and might bring the Secret.
    status: "unknown",
    by: { title: "Gateway kube-system/internal-gateway", field: "spec.listeners[1].tls.certificateRefs[0]" },
    why: /whether .* brings the Secret kube-system\/internal-wildcard-tls is not known/,
  },
  {
    what: "a certificate that nobody makes, in a namespace without charts",
    ...LLAMA,
    change: (r) => without(r, "gateway-external-certificate"),
    by: { title: "Gateway gateway/gateway-internal", field: "spec.listeners[1].tls.certificateRefs[0]" },
    why: /nothing makes the Secret gateway\/wildcard-cert/,
  },
  {
    what: "a certificate in another namespace without a ReferenceGrant",
    ...LLAMA,
    change: (r) =>
      changed(r, "gateway-internal", (gateway) => {
        at(gateway, "spec.listeners.1.tls.certificateRefs.0").namespace = "argocd";
      }),
    by: { title: "Gateway gateway/gateway-internal" },
    why: /no ReferenceGrant lets it use the Secret argocd\/wildcard-cert/,
  },
  {
    what: "a Service that is deleted",
    ...SONARR,
    change: (r) => without(r, "app-sonarr"),
    by: { title: "HTTPRoute media/sonarr", field: "spec.rules[0].backendRefs[0]" },
    why: /Service media\/sonarr does not exist/,
  },
  {
    what: "a Service with another port",
    ...SONARR,
    change: (r) =>
      changed(r, "app-sonarr", (service) => {
        at(service, "spec.ports.0").port = 80;
      }),
    by: { title: "Service media/sonarr", field: "spec.ports" },
    why: /has no port 8989\/tcp \(it has 80\/tcp\)/,
  },
  {
    what: "a backend in another namespace without a ReferenceGrant",
    ...SONARR,
    change: (r) =>
      changed(r, "app-sonarr-route", (route) => {
        Object.assign(at(route, "spec.rules.0.backendRefs.0"), { namespace: "monitoring", name: "grafana", port: 80 });
      }),
    by: { title: "HTTPRoute media/sonarr", field: "spec.rules[0].backendRefs[0]" },
    why: /No ReferenceGrant in monitoring|no ReferenceGrant in monitoring/,
  },
  {
    what: "a TCPRoute that is deleted",
    ...POSTGRES,
    change: (r) => without(r, "app-postgres-route"),
    by: { title: "Gateway gateway/gateway-internal", field: "spec.listeners[2]" },
    why: /no TCPRoute is attached to listener postgres/,
  },
  {
    what: "a Cilium that does not serve TCP listeners",
    ...POSTGRES,
    change: (r) =>
      changed(r, "cilium", (release) => {
        release.version = "1.19.4";
      }),
    by: { title: "Release cilium", field: "version" },
    why: /Cilium before 1.20 does not serve the TCP listener postgres/,
  },
]);
