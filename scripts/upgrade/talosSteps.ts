import type { Node } from "../../config/homelab";
import { isFrom } from "../../config/versions";
import { etcdSnapshot, firstControlPlane } from "./machines";
import { imageOf } from "./stackFile";
import type { Facts, Step } from "./step";

/** The Image Factory's schematic without any extension. Source: siderolabs/image-factory, README. */
const PLAIN_SCHEMATIC = "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba";

/** From here on the Image Factory alone publishes the installer. Source: siderolabs/talos#13138. */
const FACTORY_ONLY = "1.14";

/** Machines first, one at a time: a machine of the new Talos takes the configuration that the old one had. */
export function talosSteps({ hop, homelab }: Facts): Step[] {
  const { nodes } = homelab.cluster;
  const version = hop.after.talos;
  const planes = nodes.filter(({ role }) => role === "controlplane");
  const first = firstControlPlane(homelab);
  const ordered = [...planes, ...nodes.filter(({ role }) => role !== "controlplane")];
  const unnamed = ordered.filter(({ installImage }) => installImage === undefined);
  const alone =
    planes.length === 1
      ? ["There is one control plane: the Kubernetes API is gone while it restarts; apps go on once it is back."]
      : ["Wait for health after each: with a second control plane gone, etcd loses its majority."];
  return [
    etcdSnapshot(homelab),
    {
      title: "Upgrade the machines, one at a time, control planes first",
      says: [
        `Pulumi does not do this. talosctl is that of Talos ${version}.`,
        ...alone,
        ...(unnamed.length > 0
          ? [
              `The stack file names no image for ${unnamed.map(({ name }) => name).join(", ")}: the one below is Talos without extensions. \`talosctl get extensions\` lists what a machine has, with its schematic, which then stands in the image's place.`,
            ]
          : []),
      ],
      commands: [
        `talosctl get extensions --nodes ${ordered.map(({ address }) => address).join(",")}`,
        ...ordered.flatMap((node) => [
          `talosctl upgrade --nodes ${node.address} --image ${upgradeImage(node, version)}`,
          `talosctl health --nodes ${first} --wait-timeout 10m`,
        ]),
        ...(planes.length > 1
          ? [`talosctl etcd status --nodes ${planes.map(({ address }) => address).join(",")}`]
          : []),
      ],
    },
  ];
}

/** The image that a machine is upgraded with: its own in the new version, else Talos without extensions. */
function upgradeImage({ installImage }: Node, version: string): string {
  const own = installImage && imageOf(installImage, version);
  if (own !== undefined) return own;
  return isFrom(version, FACTORY_ONLY)
    ? `factory.talos.dev/metal-installer/${PLAIN_SCHEMATIC}:v${version}`
    : `ghcr.io/siderolabs/installer:v${version}`;
}
