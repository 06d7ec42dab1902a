import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

interface Comment {
  id: number;
  body: string;
  user: { login: string } | null;
}

/** The part of GitHub's API that comments need, in memory, with its pages of at most 100 entries. */
export class FakeGitHub {
  pulls: { number: number; head: { sha: string; ref: string; owner: string; repo: { id: number } | null } }[] = [];
  files: { filename: string; previous_filename?: string }[] = [];
  comments: Comment[] = [];
  private constructor(private readonly server: Server) {}

  static async start(): Promise<FakeGitHub> {
    const server = createServer((request, response) => {
      void fake.answer(request).then(({ status, body }) => {
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      });
    });
    const fake = new FakeGitHub(server);
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    if (request.headers.authorization !== "Bearer the-token")
      return { status: 401, body: { message: "Bad credentials" } };
    const { pathname, searchParams } = new URL(request.url ?? "", this.url);
    const route = `${request.method} ${pathname.replace("/repos/owner/network/", "")}`;
    const page = (all: unknown[]) => {
      const size = Number(searchParams.get("per_page"));
      return { status: 200, body: all.slice((Number(searchParams.get("page")) - 1) * size).slice(0, size) };
    };
    if (route === "GET pulls") {
      const wanted = searchParams.get("head");
      return page(this.pulls.filter(({ head }) => `${head.owner}:${head.ref}` === wanted));
    }
    if (/^GET pulls\/\d+\/files$/.test(route)) return page(this.files);
    if (/^GET issues\/\d+\/comments$/.test(route)) return page(this.comments);
    if (/^POST issues\/\d+\/comments$/.test(route)) {
      const comment = {
        ...(await bodyOf(request)),
        id: this.comments.length + 1,
        user: { login: "github-actions[bot]" },
      };
      this.comments.push(comment);
      return { status: 201, body: comment };
    }
    const edited = this.comments.find(({ id }) => route === `PATCH issues/comments/${id}`);
    if (edited === undefined) return { status: 404, body: { message: "Not Found" } };
    Object.assign(edited, await bodyOf(request));
    return { status: 200, body: edited };
  }
}

async function bodyOf(request: IncomingMessage): Promise<{ body: string }> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return JSON.parse(text) as { body: string };
}
