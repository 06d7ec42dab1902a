import { kindOf } from "../../traffic/model/kind";
import type { Resource } from "../../traffic/model/resource";
import { isObject } from "../../traffic/model/yaml";

/** A CustomResourceDefinition that a stack installs. */
interface Definition {
  /** `tlsroutes.gateway.networking.k8s.io` */
  name: string;
  group: string;
  kind: string;
  /** Versions that the API server takes and gives out. */
  served: string[];
}

/** The definitions among resources; what of them is not known yet is left out. */
export function definitions(resources: readonly Resource[]): Definition[] {
  return resources.flatMap(({ type, props }) => {
    if (kindOf(type)?.kind !== "CustomResourceDefinition") return [];
    const { metadata, spec } = props;
    if (!isObject(metadata) || !isObject(spec) || !isObject(spec.names) || !Array.isArray(spec.versions)) return [];
    const served = spec.versions.filter((v) => isObject(v) && v.served === true).map((v) => String(v.name));
    return [{ name: String(metadata.name), group: String(spec.group), kind: String(spec.names.kind), served }];
  });
}
