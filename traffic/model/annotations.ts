/**
 * Annotation in which a route, Service or policy says who its app is for: what was declared, beside what the resources let happen. Values,
 * separated by commas:
 *
 * - `lan`: whoever is on the home network
 * - `10.20.40.0/24`: whoever is in that other network of the house
 * - `tailnet`: every person of the tailnet; `tailnet:family`: the members of that group of the policy file and nobody else on it; so
 *   `tailnet:me@example.org` for a person, `tailnet:tag:television` for machines
 * - `internet`: everybody, through the tunnel, the router's port forward or Tailscale's Funnel
 * - `internet:/hook`: everybody, for this path and all below it; `internet:=/hook`: for this path alone
 *
 * Empty: nobody outside of the cluster. Missing: nothing is declared, so nothing can be held against it. It speaks of the app and not of the
 * object: the route for the LAN of an app that is public too says `lan,internet`.
 */
export const REACH = "homelab-network/reach";

/**
 * Annotation of a Service: the workloads of the cluster that may call it, `media/overseerr,media/prowlarr`. Each is a namespace and the value of
 * the label that names the workload's pods in network policies: of `app.kubernetes.io/name`, else `app`, else the selector's first label.
 * Missing: none is declared.
 */
export const CALLERS = "homelab-network/callers";

/**
 * Annotation of an object that leans on something outside of every resource: what its owner says of it, which is believed. Values, separated by
 * commas:
 *
 * - `host-network`, of a Service: its pods have their node's network
 * - `lan-resolver`, of a Service: it is the resolver that the LAN's devices ask
 * - `certificate`, of a BackendTLSPolicy: what answers there has a certificate with the policy's name, signed by the policy's authority
 */
export const VOUCHED = "homelab-network/vouched";

/**
 * Annotation of a Gateway: ports of the router's public side that the router forwards to the same ports of it, `203.0.113.7:443,203.0.113.7:80`;
 * where the address changes, a name that follows it stands for it, `home.example.org:443`. Nothing sets up the router: its owner is believed.
 */
export const PORT_FORWARD = "homelab-network/port-forward";

/**
 * Annotation of a network policy or route: Services that it is for and that no resource makes, since a chart or another program does. Its value
 * is a list in JSON of Services as Kubernetes writes them: name and namespace, the ports in use, the selector where pods stand
 * behind it. Believed, and told in every path that leads there.
 */
export const EXISTING = "homelab-network/existing-services";
