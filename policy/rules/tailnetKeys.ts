import { resourceRule } from "../rule";
import { TAILNET_KEY, types } from "../types";

const keyTagged = resourceRule({
  code: "NET-T04",
  title: "An auth key carries tags",
  prevents:
    "A machine that joins without a tag belongs to a person, has that person's rights, and falls off when their login expires.",
  level: "mandatory",
  applies: types(TAILNET_KEY),
  check(key, judge) {
    if (key.at("tags").items().length === 0) judge.violation(key, "no tags", "tags: [tag:<what the machine is>].");
  },
});

const DAY = 24 * 60 * 60;

const keyExpires = resourceRule({
  code: "NET-T05",
  title: "An auth key expires",
  prevents: "A leaked key lets anybody into the tailnet for as long as it lives.",
  level: "mandatory",
  settings: { maxDays: { type: "number", describes: "The longest life of a key, in days.", default: 90 } },
  applies: types(TAILNET_KEY),
  check(key, judge) {
    const max = judge.number("maxDays");
    // Without an expiry the service sets 90 days.
    const days = (key.at("expiry").number() ?? 90 * DAY) / DAY;
    if (days > max || days <= 0)
      judge.violation(
        key,
        `a life of ${days <= 0 ? "no end" : `${days} days`}`,
        `expiry: ${max * DAY} (seconds, ${max} days) or less.`,
      );
  },
});

const keyOnce = resourceRule({
  code: "NET-T06",
  title: "A reusable auth key is for ephemeral machines only",
  prevents: "Whoever finds a reusable key in a log adds machines of their own, and they stay.",
  level: "mandatory",
  applies: types(TAILNET_KEY),
  check(key, judge) {
    if (key.at("reusable").flag() === true && key.at("ephemeral").flag() !== true)
      judge.violation(key, "reusable: true, not ephemeral", "reusable: false, or ephemeral: true.");
  },
});

export const tailnetKeyRules = [keyTagged, keyExpires, keyOnce];
