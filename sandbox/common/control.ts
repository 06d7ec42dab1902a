import { closeSync, openSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { basename, dirname } from "node:path";

/** A request to a supervisor, one JSON object a line. */
export type ControlRequest =
  | { op: "status" }
  /** Answered when the sandbox is ready. */
  | { op: "ready" }
  /** Answered at once; the session's processes (HOMELAB_SESSION=id) end with this connection. */
  | { op: "session"; id: string; name: string; exclusive: boolean }
  /** Answered when everything inside has ended. */
  | { op: "stop" };

interface ProcessStatus {
  name: string;
  state: string;
  pid?: number;
  memory?: number;
  restarts: number;
  lastExit?: string;
}

export interface SandboxStatus {
  stack: string;
  startedAt: string;
  ready: boolean;
  cluster: "none" | "starting" | "ready";
  processes: ProcessStatus[];
  /** Sum of the resident memory of every process inside, in mebibytes. */
  memory: number;
  sessions: string[];
  /** The reason why it does not work as it should at the moment. */
  problem?: string;
}

export type ControlAnswer = { ok: true; status?: SandboxStatus } | { ok: false; reason: string };

/** A connection to a supervisor. Closing it (or being killed) ends the session that was opened on it. */
export class ControlConnection {
  private constructor(private readonly socket: Socket) {}

  /** Connects; rejects when no supervisor listens. */
  static open(path: string): Promise<ControlConnection> {
    // A socket's name is 108 characters at most; through the folder's descriptor a deep checkout still fits.
    const folder = openSync(dirname(path), "r");
    return new Promise((resolve, reject) => {
      const socket = connect(`/proc/self/fd/${folder}/${basename(path)}`);
      socket.once("connect", () => {
        closeSync(folder);
        socket.removeAllListeners("error");
        socket.on("error", () => socket.destroy());
        resolve(new ControlConnection(socket));
      });
      socket.once("error", (error) => {
        closeSync(folder);
        reject(error);
      });
    });
  }

  /** Asks, and waits for the one answer; rejects when the supervisor ends first. */
  ask(request: ControlRequest): Promise<ControlAnswer> {
    return new Promise((resolve, reject) => {
      let text = "";
      const gone = () => reject(new Error("the sandbox ended"));
      const receive = (chunk: Buffer) => {
        text += chunk.toString("utf8");
        if (!text.endsWith("\n")) return;
        this.socket.off("data", receive);
        this.socket.off("close", gone);
        resolve(JSON.parse(text) as ControlAnswer);
      };
      this.socket.on("data", receive);
      this.socket.once("close", gone);
      this.socket.write(`${JSON.stringify(request)}\n`);
    });
  }

  close(): void {
    this.socket.destroy();
  }
}
