/** Is a version (`1.14.1`, with or without `v`) of the given minor one (`1.14`) or a later one? */
export function isFrom(version: string, first: string): boolean {
  const [major, minor] = numbers(version);
  const [firstMajor, firstMinor] = numbers(first);
  return major === firstMajor ? minor >= firstMinor : major > firstMajor;
}

/** The minor version of a version: `1.14` of `1.14.1`. */
export function minorOf(version: string): string {
  return numbers(version).join(".");
}

function numbers(version: string): [major: number, minor: number] {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  return [major, minor];
}

/** First and last minor version, both included. */
export type MinorRange = readonly [first: string, last: string];

/** Minor versions of Kubernetes that each Talos runs. Source: Talos 1.14.1, its machinery's package `compatibility`. */
const KUBERNETES: Readonly<Record<string, MinorRange>> = {
  "1.10": ["1.28", "1.33"],
  "1.11": ["1.29", "1.34"],
  "1.12": ["1.30", "1.35"],
  "1.13": ["1.31", "1.36"],
  "1.14": ["1.32", "1.37"],
};

/** The Kubernetes that a Talos version runs; undefined for a Talos that is not known here. */
export function kubernetesOf(talosVersion: string): MinorRange | undefined {
  return KUBERNETES[minorOf(talosVersion)];
}

/** Is a version (`1.36.3`) one of a range's? */
export function isInRange(version: string, [first, last]: MinorRange): boolean {
  return isFrom(version, first) && isFrom(last, minorOf(version));
}
