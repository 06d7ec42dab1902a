import { createObject } from "../../../../sandbox/providers/kubernetes/create";
import type { Props } from "../../../../sandbox/providers/serve";
import { context, type FakeCluster } from "./fake";

export const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";

/** Where the API server keeps the ConfigMap of {@link configMap}. */
export const PATH = "/api/v1/namespaces/media/configmaps/settings";

/** Inputs of a ConfigMap media/settings. */
export const configMap = (data: Props = { a: "1" }, metadata: Props = {}): Props => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "settings", namespace: "media", ...metadata },
  data,
});

export const createIn = (fake: FakeCluster, inputs: Props, ctx = context(CONFIG_MAP), preview = false) =>
  createObject(fake.connection, { inputs, preview }, ctx);
