import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { KubernetesObject } from "../plan/objects";

/** Registers an object whose kind comes from a CustomResourceDefinition. */
export function customResource(name: string, object: KubernetesObject, options: CustomResourceOptions): CustomResource {
  return new CustomResource(name, { ...object, spec: object.spec }, options);
}
