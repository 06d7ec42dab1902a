import * as pulumi from "@pulumi/pulumi";

const COMPONENTS = { tunnel: "homelab:network:Tunnel", "port-forward": "homelab:network:PortForward" };

/**
 * Where the record of a public name may have been before: an app that changes its way to the internet keeps its record, which is then replaced. Of
 * two records Cloudflare would refuse the new one, as the engine takes the old one away last.
 */
export function formerly(component: keyof typeof COMPONENTS): pulumi.Alias[] {
  return [{ parent: pulumi.createUrn(component, COMPONENTS[component]) }];
}
