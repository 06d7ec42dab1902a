import { parse } from "yaml";
import { flag } from "../cluster/container";
import { reference } from "../model/kubernetes";
import type { Network } from "../model/network";
import { Lookup } from "../model/unknown";
import { View } from "../model/view";

/** Where cloudflared runs. */
interface Place {
  container: View;
  pod: View;
  namespace: string;
}

/**
 * The configuration file that a cloudflared is started with, when it comes from a ConfigMap of the stack: it has the ingress rules of a tunnel
 * that is not managed at Cloudflare, and may name the tunnel. Source: Cloudflare, «Configuration file».
 */
export function configFile(network: Network, { container, pod, namespace }: Place): View | undefined {
  const path = flag(container, "config") ?? "/etc/cloudflared/config.yml";
  const mount = container
    .at("volumeMounts")
    .items()
    .map((m) => ({
      name: m.at("name").text(),
      under: below(m.at("mountPath").text(), path),
      subPath: m.at("subPath").text(),
    }))
    .find((m) => m.under !== undefined);
  const volume = pod
    .at("volumes")
    .items()
    .find((v) => mount !== undefined && v.at("name").text() === mount.name);
  const name = volume?.at("configMap.name").text();
  if (mount === undefined || volume === undefined || name === undefined) return undefined;
  const key = keyOf(volume, mount.subPath ?? mount.under ?? "");
  const map = configMaps(network).one(`${namespace}/${name}`);
  const text = map?.at("data").property(key).text();
  return map === undefined || text === undefined ? undefined : View.parsed(map.resource, `data.${key}`, read(text));
}

/** A file's path relative to a mounted folder; empty for a file that is mounted itself. */
function below(mountPath: string | undefined, path: string): string | undefined {
  if (mountPath === path) return "";
  const folder = mountPath?.replace(/\/?$/, "/");
  return folder !== undefined && path.startsWith(folder) ? path.slice(folder.length) : undefined;
}

/** The ConfigMap's key behind a file of the volume, which `items` may rename. */
function keyOf(volume: View, file: string): string {
  const item = volume
    .at("configMap.items")
    .items()
    .find((i) => i.at("path").text() === file);
  return item?.at("key").text() ?? file;
}

function configMaps(network: Network): Lookup<View> {
  return network.index("internet/config-maps", (stack) => {
    const maps = new Lookup<View>();
    for (const map of stack.kind("core", "ConfigMap")) maps.add(() => [[reference(map), map]]);
    return maps;
  });
}

function read(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
