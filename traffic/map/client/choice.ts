import type { AppData, PageData, VantageData, WayData } from "../data";

/** The visitor's choice, as indices into the page's lists. */
export interface Choice {
  from: number;
  to: number;
  /** The way, among those that were tried. */
  by: number;
}

export interface Chosen extends Choice {
  vantage: VantageData;
  app: AppData;
  ways: readonly WayData[];
  way: WayData | undefined;
}

type Listener = (chosen: Chosen) => void;

/** The question that the page answers now. All of the page follows it. It is kept in the address, so that a path can be linked to. */
export class Question {
  private choice: Choice;
  private readonly listeners: Listener[] = [];

  constructor(readonly data: PageData) {
    this.choice = this.fromAddress() ?? { from: preferred(data), to: 0, by: 0 };
    addEventListener("hashchange", () => {
      const choice = this.fromAddress();
      if (choice !== undefined) this.ask(choice);
    });
  }

  /** Calls the listener now and after every change. */
  follow(listener: Listener): void {
    this.listeners.push(listener);
    const chosen = this.chosen();
    if (chosen !== undefined) listener(chosen);
  }

  /** Another vantage point or app starts again with the best way. */
  ask(change: Partial<Choice>): void {
    const moved = change.from !== undefined || change.to !== undefined;
    this.choice = { ...this.choice, ...(moved && { by: 0 }), ...change };
    const chosen = this.chosen();
    if (chosen === undefined) return;
    history.replaceState(null, "", `#${address(chosen)}`);
    for (const listener of this.listeners) listener(chosen);
  }

  private chosen(): Chosen | undefined {
    const vantage = this.data.vantages[this.choice.from];
    const app = this.data.apps[this.choice.to];
    if (vantage === undefined || app === undefined) return undefined;
    const ways = this.data.ways[this.choice.from]?.[this.choice.to] ?? [];
    return { ...this.choice, vantage, app, ways, way: ways[this.choice.by] };
  }

  private fromAddress(): Choice | undefined {
    const wanted = new URLSearchParams(location.hash.slice(1));
    const from = this.data.vantages.findIndex((vantage) => vantage.id === wanted.get("from"));
    const to = this.data.apps.findIndex((app) => app.id === wanted.get("to"));
    if (from < 0 || to < 0) return undefined;
    const ways = this.data.ways[from]?.[to] ?? [];
    return {
      from,
      to,
      by: Math.max(
        0,
        ways.findIndex((way) => way.to === wanted.get("at")),
      ),
    };
  }
}

function address({ vantage, app, way, by }: Chosen): string {
  const parts = new URLSearchParams({ from: vantage.id, to: app.id });
  if (by > 0 && way?.to !== undefined) parts.set("at", way.to);
  return parts.toString();
}

/** The LAN, where most people sit who look at the map. */
function preferred(data: PageData): number {
  return Math.max(
    0,
    data.vantages.findIndex((vantage) => vantage.id === "lan"),
  );
}
