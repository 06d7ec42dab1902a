import { cilium } from "./cilium";
import { gateways } from "./gateways";
import { names } from "./names";
import { overview } from "./overview";
import { policies } from "./policies";
import { tailnet } from "./tailnet";

/** The document «Networking Deep Dive» of lorenzodebie.be, fact by fact. */
export const homelab = [...overview, ...cilium, ...gateways, ...names, ...tailnet, ...policies];
