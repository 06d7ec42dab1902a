import { publicNamesOf } from "../config/appNames";
import type { App, Homelab } from "../config/homelab";

/** An application of Cloudflare Access, as the provider's ZeroTrustAccessApplication takes it. */
export interface AccessPlan {
  key: string;
  application: {
    name: string;
    type: "self_hosted";
    /** The name that is shown; destinations holds them all. */
    domain: string;
    destinations: { type: "public"; uri: string }[];
    sessionDuration: string;
    /** Missing: every identity provider of the account. */
    allowedIdps?: string[];
    /** With one provider there is nothing to choose. */
    autoRedirectToIdentity?: true;
    policies: {
      name: string;
      decision: "allow";
      precedence: number;
      includes: ({ email: { email: string } } | { emailDomain: { domain: string } })[];
    }[];
  };
}

/** Access stands before whole names, never before paths of them: what is added to an app later is asked for as well. */
export function planAccess(apps: readonly App[], homelab: Homelab): AccessPlan[] {
  return apps.flatMap((app) => {
    const { key, signIn } = app;
    const names = publicNamesOf(app, homelab);
    const [domain] = names;
    if (signIn === undefined || domain === undefined) return [];
    const { emails, emailDomains, identityProvider, session } = signIn;
    return [
      {
        key,
        application: {
          name: key,
          type: "self_hosted",
          domain,
          destinations: names.map((uri) => ({ type: "public" as const, uri })),
          sessionDuration: session,
          ...(identityProvider && { allowedIdps: [identityProvider], autoRedirectToIdentity: true as const }),
          policies: [
            {
              name: `${key}: who may sign in`,
              decision: "allow",
              precedence: 1,
              includes: [
                ...emails.map((email) => ({ email: { email } })),
                ...emailDomains.map((one) => ({ emailDomain: { domain: one } })),
              ],
            },
          ],
        },
      },
    ];
  });
}
