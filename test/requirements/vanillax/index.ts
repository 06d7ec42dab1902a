import { cluster } from "./cluster";
import { flows } from "./flows";
import { topology } from "./topology";

/** The document «Network Configuration» of vanillax.me, fact by fact, up to the older layout at its end. */
export const vanillax = [...topology, ...flows, ...cluster];
