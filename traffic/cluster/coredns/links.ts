import type { Files } from "./blocks";
import { ONCE, UNREAD } from "./directives";
import { file } from "./file";
import { forward } from "./forward";
import { hosts } from "./hosts";
import { kubernetes } from "./kubernetes";
import type { Plugin } from "./plugins";
import { BadCorefile } from "./problems";
import { rewrite } from "./rewrite";
import type { Link } from "./step";
import { template } from "./template";
import type { Key } from "./zones";

/**
 * The effect of one name's plugins on questions; empty for plugins that only watch.
 *
 * @throws BadCorefile, UnknownCorefile
 */
export function linksOf(name: string, plugins: readonly Plugin[], keys: readonly Key[], files: Files): Link[] {
  if (plugins.length > 1 && ONCE.includes(name))
    throw new BadCorefile(`the plugin ${name} is written twice in a block`);
  switch (name) {
    case "rewrite":
      return [rewrite(plugins)];
    case "template":
      return plugins.map((plugin) => template(plugin, keys));
    case "hosts":
      return plugins.map((plugin) => hosts(plugin, keys, files));
    case "kubernetes":
      return plugins.map((plugin) => kubernetes(plugin, keys));
    case "file":
      return [file(plugins, keys, files)];
    case "forward":
      return plugins.map((plugin, i) => forward(plugin, i === plugins.length - 1));
    case "whoami":
      return [() => ({ kind: "nothing", why: "the plugin whoami answers without an address" })];
    default:
      return UNREAD.includes(name) ? [() => unread(name)] : [];
  }
}

function unread(name: string) {
  return {
    kind: "unknown",
    why: `the plugin ${name} of the Corefile, which this model does not know, may answer it`,
  } as const;
}
