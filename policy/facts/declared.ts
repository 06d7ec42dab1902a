/** Does a list of who is declared to reach an app (the annotation REACH) have the internet in it, in part or as a whole? */
export function isForInternet(reach: string): boolean {
  return reach.split(",").some((word) => /^internet(:=?\/.*)?$/.test(word.trim()));
}

/** Such a list as a finding says it. @param reach undefined where nothing is declared */
export function declaredText(reach: string | undefined): string {
  return reach === undefined ? "which says for nobody" : `declared for ${reach || "nobody outside"} only`;
}
