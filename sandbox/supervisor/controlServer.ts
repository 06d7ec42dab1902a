import { readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import type { ControlAnswer, ControlRequest, SandboxStatus } from "../common/control";

export interface ControlHandlers {
  status(): SandboxStatus;
  /** Resolves when the sandbox is ready; rejects when it cannot become so. */
  ready(): Promise<void>;
  stop(): Promise<void>;
}

interface Session {
  id: string;
  name: string;
  exclusive: boolean;
}

/** Answers the commands of the checkout, and ends what a command left behind when its connection closes. */
export class ControlServer {
  private readonly sessions = new Map<Socket, Session>();
  private readonly server: Server;

  constructor(
    private readonly handlers: ControlHandlers,
    private readonly log: (line: string) => void,
  ) {
    this.server = createServer((socket) => this.accept(socket));
  }

  /** Listens on a socket file below the working folder (its whole path could be longer than a socket's name may be). */
  listen(name: string): Promise<void> {
    rmSync(name, { force: true }); // a killed supervisor's
    return new Promise((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(name, resolve);
    });
  }

  sessionNames(): string[] {
    return [...this.sessions.values()].map((session) => session.name);
  }

  private accept(socket: Socket): void {
    let rest = "";
    socket.on("data", (chunk) => {
      const lines = (rest + chunk.toString("utf8")).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) void this.serve(socket, line);
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.endSession(socket));
  }

  private async serve(socket: Socket, line: string): Promise<void> {
    let answer: ControlAnswer;
    try {
      answer = await this.answer(socket, JSON.parse(line) as ControlRequest);
    } catch (error) {
      answer = { ok: false, reason: error instanceof Error ? error.message : String(error) };
    }
    if (!socket.destroyed) socket.write(`${JSON.stringify(answer)}\n`);
  }

  private async answer(socket: Socket, request: ControlRequest): Promise<ControlAnswer> {
    switch (request.op) {
      case "status":
        return { ok: true, status: this.handlers.status() };
      case "ready":
        await this.handlers.ready();
        return { ok: true, status: this.handlers.status() };
      case "session": {
        const { id, name, exclusive } = request;
        const other = [...this.sessions.values()].find((session) => exclusive && session.exclusive);
        if (other !== undefined) return { ok: false, reason: other.name };
        this.sessions.set(socket, { id, name, exclusive });
        return { ok: true };
      }
      case "stop":
        await this.handlers.stop();
        return { ok: true };
    }
  }

  private endSession(socket: Socket): void {
    const session = this.sessions.get(socket);
    if (session === undefined) return;
    this.sessions.delete(socket);
    const left = processesOf(session.id);
    if (left.length > 0) this.log(`session ${session.name}: ends ${left.length} process(es) that it left`);
    for (const pid of left) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    }
  }
}

/** Processes inside this PID namespace that were started in session `id`; children inherit the variable. */
function processesOf(id: string): number[] {
  const mark = `HOMELAB_SESSION=${id}`;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && name !== "1")
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/environ`, "utf8").split("\0").includes(mark);
      } catch {
        return false;
      }
    })
    .map(Number);
}
