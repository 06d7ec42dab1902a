import { configured, machine } from "../../traffic/cluster/nodes/machines";
import { isAtLeast } from "../facts/versions";
import { resourceRule } from "../rule";
import { CONFIGURATION_APPLY, types } from "../types";

/** The first Talos whose installer is published by the Image Factory alone. Source: Talos 1.14, release notes; machinery 1.14.1. */
const FACTORY_ONLY = "1.14.0";

const fromTheFactory = resourceRule({
  code: "NET-C10",
  title: "From Talos 1.14 on the installer comes from the Image Factory",
  prevents:
    "ghcr.io has no installer of this version: the machine cannot be installed, and an upgrade ends before it begins.",
  // A machine that runs is not touched by it, and the configuration that Talos generates by itself names that image.
  level: "advisory",
  applies: types(CONFIGURATION_APPLY),
  check(apply, judge) {
    const image = configured(machine(apply), "machine.install.image").text();
    const [, version] = /^ghcr\.io\/siderolabs\/installer:v?(\d+\.\d+\.\d+)/.exec(image ?? "") ?? [];
    if (version !== undefined && isAtLeast(version, FACTORY_ONLY))
      judge.violation(
        apply,
        `machine.install.image: ${image}`,
        `factory.talos.dev/metal-installer/<schematic>:v${version}.`,
      );
  },
});

export const installerRules = [fromTheFactory];
