import * as pulumi from "@pulumi/pulumi";

const values = new pulumi.Config("talos");

/** `talos:imageFactoryUrl` of the stack: the Image Factory that makes schematics. Default `https://factory.talos.dev`. */
export const imageFactoryUrl: string | undefined = values.get("imageFactoryUrl");
