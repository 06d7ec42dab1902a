import type { Homelab } from "../homelab";
import type { PublicWay } from "../portForward";
import type { Finding } from "../problems";

/** How the internet comes past Cloudflare's edge, by its way to the app. */
const PAST: Record<PublicWay, string | undefined> = {
  tunnel: undefined,
  portForward: "whoever asks the router's public side itself comes past it",
  funnel: "the internet comes by Tailscale's Funnel",
};

/** APP-35: somebody signs in, and the app is where the sign-in stands. */
export function signInProblems({ apps }: Homelab): Finding[] {
  return apps.flatMap(({ key, reach, publicWay, signIn }) => {
    if (signIn === undefined) return [];
    const field = `homelab:apps.${key}.signIn`;
    const finding = (message: string, fix: string, ...rests: string[]): Finding => ({
      code: "APP-35",
      field,
      message,
      fix,
      rests,
    });
    const pastIt = publicWay && PAST[publicWay];
    return [
      ...(reach.internet
        ? []
        : [
            finding(
              "The sign-in stands at Cloudflare's edge, and the app is not for the internet.",
              "Take signIn out, or add internet to its reach.",
              `homelab:apps.${key}.reach`,
              `homelab:apps.${key}.internet`,
            ),
          ]),
      ...(pastIt === undefined
        ? []
        : [
            finding(
              `The sign-in stands at Cloudflare's edge, and ${pastIt}.`,
              "Take signIn out, and let the app ask for a password; or publish it by a tunnel.",
              `homelab:apps.${key}.reach`,
              `homelab:apps.${key}.internet`,
              `homelab:apps.${key}.internet.by`,
              "homelab:cloudflare",
            ),
          ]),
      ...(signIn.emails.length + signIn.emailDomains.length > 0
        ? []
        : [
            finding(
              "Nobody is named who may sign in.",
              "Write emails or emailDomains, e.g. signIn: { emails: [me@example.org] }.",
              `${field}.emails`,
              `${field}.emailDomains`,
            ),
          ]),
    ];
  });
}
