import { z } from "zod";

/** A person of the tailnet, by the login. */
export const member = z.email().meta({ examples: ["you@example.org"] });

/** A machine of the tailnet, by what it is tagged with. */
export const tag = z
  .string()
  .regex(/^tag:[a-zA-Z][a-zA-Z0-9-]*$/, "is not a tag; write tag: and a name, e.g. tag:k8s-subnet")
  .meta({ examples: ["tag:k8s-subnet"] });

const WHO = /^(group:[a-z0-9]([-a-z0-9]*[a-z0-9])?|tag:[a-zA-Z][a-zA-Z0-9-]*)$/;

/** People, groups and machines of the tailnet, as its policy file writes them. */
export const people = z
  .array(
    z.string().refine((text) => WHO.test(text) || member.safeParse(text).success, {
      error: "is nobody on a tailnet; write a login, a group or a tag: me@example.org, group:family or tag:television",
    }),
  )
  .min(1, "names nobody; write who, e.g. [me@example.org], or take it out")
  .meta({
    description:
      "Who may open it on the tailnet, by name, and nobody else there: logins, groups of tailscale.groups, tags. Not beside tailnet in reach, which means everybody of tailscale.users",
    examples: [["me@example.org", "group:family", "tag:television"]],
  });
