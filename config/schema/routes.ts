import { z } from "zod";
import { label, port } from "./values";

/**
 * A path as Gateway API and cloudflared read it alike: no percent sign (one of them decodes it and the other does not), no empty and no dot
 * segments. Source: Gateway API, HTTPPathMatch.
 */
const PATH = /^\/$|^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._~@:+-]+)+\/?$/;
const NO_PATH =
  "is not a path; write it from the first slash on, of letters, digits and ._~@:+-, without empty, . or .. parts, e.g. /hook";

const path = z
  .string()
  .max(1024)
  .regex(PATH, NO_PATH)
  .meta({ examples: ["/hook"] });

const exact = path.meta({ description: "This path alone, and none below it", examples: ["/api/webhook"] });

/** The paths of an app that are open to the internet (the rest stays at home), and how it comes there. */
export const internet = z
  .strictObject({
    paths: z
      .array(z.union([path, z.strictObject({ exact })]))
      .min(1)
      .max(16)
      .optional()
      .meta({
        description:
          "Paths and all below them, or { exact: /path } for one alone, of an app that is not for the internet otherwise: a webhook, say. Not beside internet in reach, which opens all of it",
        examples: [["/hook"]],
      }),
    by: z
      .enum(["tunnel", "portForward", "funnel"])
      .optional()
      .describe(
        "How the internet comes to it: by homelab:cloudflare's tunnel or port forward (default: the tunnel, where there are both), or by Tailscale's Funnel, which needs homelab:tailscale and no domain: https://<name>.<tailnet>.ts.net",
      ),
    tunnel: label.optional().meta({
      description:
        "Key of the tunnel of homelab:cloudflare.tunnels by which it comes (default: homelab:cloudflare.tunnel)",
      examples: ["hooks"],
    }),
  })
  .describe("What the internet may reach of the app, and how it comes there");

/** Source: Gateway API, Duration (GEP-2257). */
const DURATION = /^([0-9]{1,5}(h|m|s|ms)){1,4}$/;
const TARGET = /^(https:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?)?(\/[A-Za-z0-9._~@:+/-]*)$/;

const route = z.strictObject({
  path: path.optional().meta({
    description: "The path and all below it, by whole parts: /api is for /api and /api/x, not for /apix",
    examples: ["/api"],
  }),
  exact: exact.optional(),
  port: port.optional().meta({
    description: "Port of the Service that serves it (default: the app's); one that ports does not have is added",
    examples: [9000],
  }),
  appProtocol: z
    .enum(["h2c", "ws"])
    .optional()
    .describe("What its port speaks, where that is not HTTP/1.1: h2c is HTTP/2 without TLS, as gRPC needs it"),
  redirect: z
    .string()
    .regex(TARGET, "is no target; write a path, or an https URL without a query: /web/ or https://new.example.org/")
    .optional()
    .meta({ description: "Where it sends the browser, instead of to a port", examples: ["/web/"] }),
  permanent: z
    .boolean()
    .default(false)
    .meta({ description: "Whether browsers may keep the redirect (301 instead of 302)", examples: [true] }),
  rewrite: path.optional().meta({
    description: "What the app sees in place of path (or of the exact path)",
    examples: ["/"],
  }),
  timeout: z
    .string()
    .regex(DURATION, 'is no duration; write hours, minutes and seconds, e.g. 90s or 1h30m, and "0s" for no limit')
    .optional()
    .meta({ description: "How long the app may take for a whole answer; 0s: for ever", examples: ["10m"] }),
});

export const routes = z
  .array(route)
  .max(15)
  .default([])
  .meta({
    description: "Paths of their own, each with a port or a redirect; what none of them takes goes to port",
    examples: [[{ path: "/api", port: 9000 }]],
  });

export const appProtocol = z
  .enum(["h2c", "ws"])
  .optional()
  .describe(
    "What port speaks, where that is not HTTP/1.1: h2c is HTTP/2 without TLS, as gRPC needs it. WebSockets over HTTP/1.1 need nothing",
  );
