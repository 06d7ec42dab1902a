import { connect } from "node:net";
import type { Finding } from "../finding";
import type { Asked } from "./asked";

const TIMEOUT = 3_000;

/** Whether machines take connections. */
export function portFindings({ ports }: Asked): Promise<Finding[]> {
  return Promise.all(
    ports.map(async ({ what, host, port }): Promise<Finding> => {
      const problem = await problemOf(host, port);
      const about = { area: "reach", what: `${what}, ${host}:${port}` } as const;
      if (problem === undefined) return { ...about, verdict: "ok", said: "takes connections" };
      return {
        ...{ ...about, verdict: "wrong", said: problem },
        todo: "Look whether the machine is on, and whether a firewall or a missing VPN is between it and this one.",
      };
    }),
  );
}

function problemOf(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: TIMEOUT });
    const end = (problem?: string) => {
      socket.destroy();
      resolve(problem);
    };
    socket.once("connect", () => end());
    socket.once("timeout", () => end(`does not answer within ${TIMEOUT / 1000} s`));
    socket.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}
