import type { Network } from "../../traffic/model/network";
import { type App, apps, unreadApps } from "../../traffic/reach/apps";
import type { Judge } from "../rule";

/** Judges each app on its own; those of which something is not known yet are told as waited for. */
export function eachApp(network: Network, judge: Judge, one: (app: App) => void): void {
  for (const error of unreadApps(network))
    judge.attempt(() => {
      throw error;
    });
  for (const app of apps(network))
    judge.attempt(() => {
      if (app.pending !== undefined) throw app.pending;
      one(app);
    });
}
