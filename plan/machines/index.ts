import type { Homelab, Node } from "../../config/homelab";
import { isFrom } from "../../config/versions";
import { machineDocuments } from "./documents";
import { v1alpha1Patches } from "./v1alpha1";

/** The first Talos whose generated configuration keeps Kubernetes, install and host DNS in documents of their own. */
const DOCUMENTS_FROM = "1.14";

/**
 * A machine's strategic merge patches, in the form that `cluster.talosVersion` asks for. A generated configuration of Talos 1.14 refuses the
 * fields of the v1alpha1 document for which it has documents, and an older Talos does not know most of the documents: neither form serves
 * both. Decision: docs/decisions/0019-talos-documents.md.
 */
export function machinePatches(node: Node, homelab: Homelab): object[] {
  const isNew = isFrom(homelab.cluster.talosVersion, DOCUMENTS_FROM);
  return isNew ? machineDocuments(node, homelab) : v1alpha1Patches(node, homelab);
}
