import { accessApplications } from "../../traffic/internet/access";
import { destinationText } from "../../traffic/model/destination";
import { type Entry, entry, isReached, openPaths } from "../../traffic/reach/matrix";
import { networkOf } from "../facts/network";
import { stackRule } from "../rule";
import { eachApp } from "./eachApp";

const asked = stackRule({
  code: "NET-I13",
  title: "Where apps ask for a sign-in, an app that is open to the internet as a whole asks too",
  prevents:
    "Where some apps stand behind Cloudflare Access, one without is easily taken for one that does too; its own login page is then all that is between it and everybody. Silent where nothing in the stack uses Access, and of apps of which the internet has single paths only.",
  level: "advisory",
  settings: {
    open: {
      type: "texts",
      describes: "Apps (namespace/name of the Service) that are meant to be open without a sign-in.",
      default: [],
    },
  },
  check(stack, judge) {
    if (accessApplications(stack).length === 0) return;
    const network = networkOf(stack);
    eachApp(network, judge, (app) => {
      const name = `${app.namespace}/${app.name}`;
      if (app.declared?.has("internet") !== true || app.publicPaths.length > 0) return;
      if (judge.texts("open").includes(name)) return;
      const found = entry(network, app, { kind: "internet" });
      const open = found.attempts.find((a) => openPaths(a).some(({ signIn }) => signIn === undefined));
      if (open?.destination === undefined) {
        if (isReached(found) === undefined)
          judge.cannotTell(app.service, `whether everybody on the internet reaches ${name}: ${whyUnknown(found)}`);
        return;
      }
      judge.violation(
        app.service,
        `everybody on the internet reaches ${name} at ${destinationText(open.destination)} without a sign-in`,
        `signIn at the app, or ${name} among the setting open of this rule.`,
      );
    });
  },
});

function whyUnknown({ verdict }: Entry): string {
  return verdict.status === "reachable" ? "" : verdict.why;
}

export const signInRules = [asked];
