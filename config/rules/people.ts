import type { App, Homelab } from "../homelab";
import { nearest } from "../nearest";
import type { Finding } from "../problems";

/** APP-05 and APP-36: whom of the tailnet an app is for, and that the policy file knows them. */
export function peopleProblems(homelab: Homelab): Finding[] {
  return homelab.apps.flatMap((app) => [...everybodyBeside(app), ...undeclared(app, homelab)]);
}

/** In `reach` a group is written `tailnet:family`, in `tailnet` as the policy file has it. */
function undeclared(app: App, { tailscale }: Homelab): Finding[] {
  if (tailscale === undefined) return [];
  const groups = Object.keys(tailscale.groups).map((name) => `group:${name}`);
  const tags = [...tailscale.tags, ...Object.values(tailscale.keys).flatMap((key) => key.tags)];
  const at = `homelab:apps.${app.key}`;
  return app.reach.who.flatMap((who) => {
    const isGroup = who.startsWith("group:");
    const known = isGroup ? groups : tags;
    // A login is Tailscale's to know: a guest may be in no group.
    if ((!isGroup && !who.startsWith("tag:")) || known.includes(who)) return [];
    const inReach = !app.named.includes(who);
    const written = (name: string) => (inReach ? name.replace("group:", "tailnet:") : name);
    const near = nearest(who, known);
    const group = `homelab:tailscale.groups.${who.replace("group:", "")}`;
    const owner = isGroup ? `${group} with its members` : `${who} to homelab:tailscale.tags`;
    return [
      {
        code: "APP-05",
        field: inReach ? `${at}.reach` : `${at}.tailnet`,
        message: `${written(who)} names a ${isGroup ? "group" : "tag"} that is not declared.`,
        fix: `${near === undefined ? "Add" : `Write ${written(near)}, or add`} ${owner}.`,
        rests: isGroup ? [group] : ["homelab:tailscale.tags", "homelab:tailscale.keys"],
      },
    ];
  });
}

function everybodyBeside({ key, reach, named }: App): Finding[] {
  if (named.length === 0 || reach.who.length > 0) return [];
  return [
    {
      code: "APP-36",
      field: `homelab:apps.${key}.tailnet`,
      message: `reach opens the app to everybody of the tailnet, and tailnet to ${named.join(", ")} alone.`,
      fix: "Take tailnet out of reach to keep the others out, or take tailnet itself out.",
      rests: [`homelab:apps.${key}.reach`],
    },
  ];
}
