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
