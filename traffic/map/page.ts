import { createHash } from "node:crypto";
import { zoneTitles } from "../topology";
import type { PageData } from "./data";
import { draw } from "./draw";
import { escapeText as e, scriptJson } from "./escape";
import type { Layout } from "./layout";

/** The parts from which the page is made. */
export interface Parts {
  /** The network's name. */
  title: string;
  layout: Layout;
  data: PageData;
  /** The text of its script and of its style sheet. */
  script: string;
  style: string;
}

/**
 * One HTML page which asks nobody for anything: its policy allows its own script and style by their hashes, pictures and typefaces that
 * are inside it, and nothing else.
 */
export function page({ title, layout, data, script, style }: Parts): string {
  const policy = [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    "font-src data:",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en" data-scheme="system">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${e(title)}: who can reach what</title>
<link rel="icon" href="${ICON}">
<style>${style}</style>
</head>
<body>
<a class="skip" href="#verdict">Skip to the answer</a>
<header>
<h1>${LOGO}${e(title)} <span>who can reach what</span></h1>
<div class="question" role="group" aria-label="What to find out">
<span>Can</span>
<label><span class="unseen">From</span><select id="from"></select></label>
<span>reach</span>
<label><span class="unseen">App</span><select id="to"></select></label>
<span class="at" id="at"><span>at</span>
<label><span class="unseen">Address</span><select id="by"></select></label></span>
<span>?</span>
</div>
<button type="button" class="tool" id="scheme">${SCHEME_ICONS}</button>
</header>
<main class="map" aria-label="Map">
<svg id="map" class="network" viewBox="0 0 ${layout.width} ${layout.height}" role="group"
 aria-label="Map of the network ${e(title)}" aria-describedby="keys">
${draw(layout, false)}
</svg>
<p class="unseen" id="keys">Arrow keys go from card to card. Enter chooses a client or an app; with Shift, the app where traffic comes from.
Plus and minus zoom, 0 shows everything.</p>
${legend(layout)}
<div class="zoom" role="group" aria-label="Zoom">
<button type="button" class="tool" id="nearer" aria-label="Nearer">${glyph("M9 4v10M4 9h10")}</button>
<button type="button" class="tool" id="farther" aria-label="Farther">${glyph("M4 9h10")}</button>
<button type="button" class="tool" id="whole" aria-label="Show everything">${glyph("M3 7V3h4M11 3h4v4M15 11v4h-4M7 15H3v-4")}</button>
</div>
</main>
<aside class="answer" aria-label="Answer">
<div id="verdict" class="verdict" role="status" aria-live="polite" aria-atomic="true" tabindex="-1"></div>
<h2 id="steps-title">Step by step</h2>
<ol id="steps" aria-labelledby="steps-title"></ol>
<h2 id="glance-title">Everything at a glance</h2>
<label class="find" hidden>Find an app<input id="find" type="search" autocomplete="off"></label>
<table id="glance" aria-labelledby="glance-title"></table>
<noscript><p>This page answers with a script, which this browser does not run. The map itself needs none.</p></noscript>
<footer>Computed from the stack’s resources alone. Nothing was sent anywhere, and nothing was probed.</footer>
</aside>
<script type="application/json" id="data">${scriptJson(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

function legend(layout: Layout): string {
  const zones = layout.zones.map(
    ({ zone }) => `<li class="${zone}"><span class="swatch"></span>${zoneTitles[zone]}</li>`,
  );
  const lines = [
    `<li><svg viewBox="0 0 26 12" aria-hidden="true"><path class="line" d="M1 6h24"/></svg>way of packets</li>`,
    `<li><svg viewBox="0 0 26 12" aria-hidden="true"><path class="line question" d="M2 6h24"/></svg>question for a name</li>`,
  ];
  return `<details class="legend" id="legend" open><summary>Legend</summary><ul>${[...zones, ...lines].join("")}</ul></details>`;
}

function hash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function glyph(d: string): string {
  return `<svg viewBox="0 0 18 18" aria-hidden="true"><path d="${d}"/></svg>`;
}

const LOGO = [
  '<svg viewBox="0 0 26 26" aria-hidden="true"><rect width="26" height="26" rx="7" fill="#2b4b8f"/>',
  '<path d="M6 8.5h4.5c2.5 0 2.5 9 5 9H20" fill="none" stroke="#8fd6b4" stroke-width="2.2" stroke-linecap="round"/>',
  '<circle cx="6.5" cy="8.5" r="2.6" fill="#fff"/><circle cx="19.5" cy="17.5" r="2.6" fill="#fff"/></svg>',
].join("");

const ICON = `data:image/svg+xml,${encodeURIComponent(LOGO.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" '))}`;

const SUN =
  "M9 12.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM9 1.5v1M9 15.5v1M1.5 9h1M15.5 9h1M3.7 3.7l.7.7M13.6 13.6l.7.7";
const MORE_RAYS = "M3.7 14.3l.7-.7M13.6 4.4l.7-.7";
const MOON = "M14.8 10.6A6.3 6.3 0 0 1 7.4 3.2a6.3 6.3 0 1 0 7.4 7.4z";
const CIRCLE = "M9 15.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13z";

/** The icons of the colour switch: light, dark, or as the system has it. */
const SCHEME_ICONS = [
  `<svg class="sun" viewBox="0 0 18 18" aria-hidden="true"><path d="${SUN}${MORE_RAYS}"/></svg>`,
  `<svg class="moon" viewBox="0 0 18 18" aria-hidden="true"><path d="${MOON}"/></svg>`,
  `<svg class="half" viewBox="0 0 18 18" aria-hidden="true"><path d="${CIRCLE}"/>`,
  '<path d="M9 2.5a6.5 6.5 0 0 1 0 13z" fill="currentColor"/></svg>',
].join("");
