/** A part of an app that is declared for the internet: the path and all below it, or the path alone. */
export interface PublicPath {
  path: string;
  exact: boolean;
}

/** Reads `internet:/hook` and `internet:=/hook`; undefined for any other word. */
export function publicPath(word: string): PublicPath | undefined {
  const [, exact, path] = /^internet:(=?)(\/.*)$/.exec(word) ?? [];
  return path === undefined ? undefined : { path, exact: exact === "=" };
}

/** As a message shows it. */
export function publicPathText({ path, exact }: PublicPath): string {
  return exact ? `${path} alone` : path;
}

/** Does a declared path hold what is asked for? By whole parts, and without climbing out of it. */
export function isPublicPath(paths: readonly PublicPath[], asked: string): boolean {
  if (asked.split("/").includes("..")) return false;
  return paths.some(({ path, exact }) => {
    const above = path.replace(/\/$/, "");
    return asked === path || (!exact && (asked === above || asked.startsWith(`${above}/`)));
  });
}

/** Stands for a path that nobody has thought of. */
const OTHER = "/any-other-path";

/**
 * Probes that must not reach an app beside its declared paths: the front page, paths that only look like a declared one, and paths that climb
 * out of one.
 */
export function pathsBeside(paths: readonly PublicPath[]): string[] {
  const near = paths.flatMap(({ path, exact }) => {
    const above = path.replace(/\/$/, "");
    return [`${above}-x`, `${OTHER}${above}`, `${above}/..${OTHER}`, ...(exact ? [`${above}${OTHER}`] : [])];
  });
  return [...new Set(["/", OTHER, ...near])].filter((path) => !isPublicPath(paths, path));
}
