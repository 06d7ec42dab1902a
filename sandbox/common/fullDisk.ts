/** Codes of Node.js for a disk, or a person's share of it, that is full. */
const CODES = ["ENOSPC", "EDQUOT"];

export function isFullDisk(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && CODES.includes((error as NodeJS.ErrnoException).code ?? "");
}

/** A write to a file that is open already fails without its name: says which it was, where the disk was full. */
export function nameFullDisk(error: unknown, path: string): void {
  if (isFullDisk(error)) error.path ??= path;
}

/** The message for the person at the keyboard. */
export function fullDiskText({ path }: NodeJS.ErrnoException): string {
  const where = path === undefined ? "" : ` (writing ${path})`;
  return `The disk is full${where}. Free some space, and run the command again: it goes on where this one stopped.`;
}

/**
 * Lets a process live on where something cannot be written because the disk is full: what was to be written is written again later, or was
 * a line of a log. Every other error that nobody caught ends the process, as ever.
 *
 * @param noticed is called each time
 */
export function outliveFullDisk(noticed: (error: NodeJS.ErrnoException) => void): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error) => {
      if (!isFullDisk(error)) throw error;
      noticed(error);
    });
  process.on("uncaughtException", (error) => {
    if (isFullDisk(error)) return noticed(error);
    process.stderr.write(`${error.stack ?? error.message}\n`, () => process.exit(1));
  });
}
