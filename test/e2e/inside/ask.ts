// Runs inside a sandbox: asks a resolver what it is given as JSON, [[name, type], …], and prints the answers as JSON.
import { ask } from "../../dnsMessage";

async function main(address: string, questions: [string, number][]): Promise<void> {
  const answers = await Promise.all(questions.map(([name, type]) => ask({ address, port: 53 }, name, type)));
  process.stdout.write(JSON.stringify(answers));
}

const [address = "", questions = "[]"] = process.argv.slice(2);
void main(address, JSON.parse(questions) as [string, number][]);
