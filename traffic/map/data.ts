/** The page's data, embedded as JSON. Shared by the generator of the page and by the page's own script: types only. */

type Status = "reachable" | "blocked" | "unknown";

export interface PageData {
  vantages: readonly VantageData[];
  apps: readonly AppData[];
  /** By vantage, then by app: the ways that were tried, the best one first; none where there is nothing to ask for. */
  ways: readonly (readonly (readonly WayData[])[])[];
  hops: readonly HopData[];
  evidence: readonly { title: string; field: string }[];
  drawing: DrawingData;
}

export interface VantageData {
  /** As `npm run trace -- --from` takes it: `lan`, `tailnet:group:homelab`, `pod:media/radarr`. */
  id: string;
  name: string;
  place: string;
  /** Does the traffic come from inside the cluster? */
  inside: boolean;
}

export interface AppData {
  /** namespace/name of its Service. */
  id: string;
  name: string;
  namespace: string;
}

export interface WayData {
  /** The URL that was asked for: `https://sonarr.int.example.org`. Absent: the app has no address or name here. */
  to?: string;
  status: Status;
  /** It arrives for those who have signed in. */
  signIn?: boolean;
  /** How it arrives, where a name has addresses of both kinds: `over IPv4 alone`. */
  alone?: string;
  /** Indices of its hops. */
  hops: readonly number[];
  /** It arrives by the internet alone. */
  outside?: boolean;
  /** The best way does not agree with what is declared. */
  odd?: boolean;
  why?: string;
  /** Index of the evidence that decided. */
  by?: number;
}

export interface HopData {
  layer: string;
  place: string;
  text: string;
  /** Index of its evidence. */
  by?: number;
}

/** Where things are on the map, in pixels at full size. */
export interface DrawingData {
  width: number;
  height: number;
  /** By id: left, top, width, height; for a card inside a namespace also the namespace's index among the groups. */
  cards: Readonly<Record<string, readonly number[]>>;
  /** Left, top, width and height of each namespace, and the top of the row of namespaces that it is in. */
  groups: readonly (readonly number[])[];
  /** The area of all namespaces; lines to it end with `apps`. */
  apps: readonly number[];
  /** The card of each place, and where on it the number of a step stands. */
  places: Readonly<Record<string, { card: string; x: number; y: number }>>;
  /** Coordinates of the corners, one after the other; none for a curve. */
  lines: readonly { from: string; to: string; kind: "traffic" | "question"; points: readonly number[] }[];
}
