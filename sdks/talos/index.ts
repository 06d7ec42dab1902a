/**
 * Talos Linux for Pulumi: the interface of the published `@pulumiverse/talos` 0.8.1 (names, export paths, type tokens), written
 * from the provider's schema. To take the published package instead, change its line in the project's package.json.
 */
import * as client from "./client";
import * as cluster from "./cluster";
import * as config from "./config";
import * as imagefactory from "./imagefactory";
import * as machine from "./machine";
import "./resources";
import * as types from "./types";

export * from "./provider";
export { client, cluster, config, imagefactory, machine, types };
