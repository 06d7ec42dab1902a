import type { Card } from "./cards";

/** Symbols of 16 by 16, drawn in lines of one width. */
const icons: Record<Card["kind"], string> = {
  client: "M2.5 3.5h11v7.5h-11zM6 14h4M8 11v3",
  edge: "M4.5 12.5a3 3 0 0 1-.4-6 4.2 4.2 0 0 1 8-.6 3.3 3.3 0 0 1 .4 6.6z",
  tunnel: "M2 13.5V8a6 6 0 0 1 12 0v5.5M5.5 13.5V8.5a2.5 2.5 0 0 1 5 0v5M1 13.5h14",
  router: "M2 9h12v4.5H2zM4.5 11.25h.01M7 11.25h.01M8 9V6.5M5.5 5a3.5 3.5 0 0 1 5 0M3.7 3a6 6 0 0 1 8.6 0",
  resolver: "M3 2.5h8.5a1.5 1.5 0 0 1 1.5 1.5v9.5H4.5A1.5 1.5 0 0 1 3 12zM3 12a1.5 1.5 0 0 1 1.5-1.5H13M6 5.5h4",
  device: "M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01M8 5h3M8 11h3",
  node: "M3.5 1.5h9v13h-9zM6 4.5h4M6 7h4M8 11.5h.01",
  link: "M2 8h3.5M10.5 8H14M5.5 5.5h5v5h-5z",
  address: "M8 14.5s4.5-4.3 4.5-8a4.5 4.5 0 0 0-9 0c0 3.7 4.5 8 4.5 8zM8 8a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3z",
  gateway: "M2.5 14V4.5L8 2l5.5 2.5V14M5.5 14V7.5h5V14M1.5 14h13",
  route: "M3 13V9a3 3 0 0 1 3-3h7M10 3l3 3-3 3",
  service: "M8 2v4M8 6 3.5 10M8 6l4.5 4M2 10h3.5v3.5H2zM10.5 10H14v3.5h-3.5z",
  pod: "M8 1.8 13.5 5v6L8 14.2 2.5 11V5zM2.5 5 8 8.2 13.5 5M8 8.2v6",
  app: "M8 1.8 13.5 5v6L8 14.2 2.5 11V5zM2.5 5 8 8.2 13.5 5M8 8.2v6",
};

const GLOBE =
  "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM2 8h12M8 2c2 1.8 2.7 3.8 2.7 6S10 12.2 8 14c-2-1.8-2.7-3.8-2.7-6S6 3.8 8 2z";

export function icon(card: Pick<Card, "kind" | "zone">): string {
  return card.kind === "client" && card.zone === "internet" ? GLOBE : icons[card.kind];
}
