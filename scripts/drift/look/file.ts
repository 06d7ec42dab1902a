import { runRemote } from "../../../sandbox/providers/command/ssh";
import type { Properties } from "../../engine/state";

const MISSING = 44;
const SECONDS = 30;

/** A file of another machine, by SSH; undefined where there is none. Throws Error with the reason where it cannot be read. */
export async function readFileOver(connection: Properties, path: string): Promise<string | undefined> {
  const word = `'${path.replaceAll("'", `'\\''`)}'`;
  const { code, stdout, stderr } = await runRemote(
    { ...connection, dialErrorLimit: 1 },
    {
      command: `test -e ${word} || exit ${MISSING}; base64 ${word}`,
      environment: {},
      signal: AbortSignal.timeout(SECONDS * 1000),
      line: () => undefined,
    },
  );
  if (code === MISSING) return undefined;
  if (code !== 0) throw new Error(stderr.trim() || `base64 ended with status ${code}`);
  // A terminal's line ends are not the file's.
  return Buffer.from(stdout, "base64").toString("utf8");
}
