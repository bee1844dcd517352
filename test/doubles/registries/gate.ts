import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type RunningServer, startHttp } from '../http-server.ts';

/** `lose`: the server does it, and nobody hears of it. A number: the server is not asked, the status is the answer. */
export type Passage = 'pass' | 'lose' | number;

export interface Gate extends RunningServer {
  /** What came by, such as `PUT /name`. */
  readonly requests: readonly string[];
  /** What is to become of requests; each is asked about once. */
  plan: (line: string, message: IncomingMessage) => Passage;
  /** Answers of the gate's own, by request line: a status and JSON. */
  readonly answers: Map<string, (message: IncomingMessage, body: string) => GateAnswer>;
}

export interface GateAnswer {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Stands before a registry, and does to its answers what networks do. */
export async function startGate(target: string): Promise<Gate> {
  const requests: string[] = [];
  const answers: Gate['answers'] = new Map();
  const gate: { plan: Gate['plan'] } = { plan: () => 'pass' };
  const server = await startHttp(async (message, response) => {
    const line = `${message.method} ${message.url}`;
    requests.push(line);
    const body = await bodyOf(message);
    const own = answers.get(line);
    if (own !== undefined) return reply(response, own(message, body.toString()));
    const passage = gate.plan(line, message);
    if (typeof passage === 'number') return reply(response, { status: passage, text: 'No.' });
    forward(target, message, body, response, passage === 'lose');
  });
  return Object.assign(gate, server, { requests, answers });
}

function reply(response: ServerResponse, { status, json, text, headers = {} }: GateAnswer): void {
  const type = json === undefined ? 'text/html' : 'application/json';
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(json === undefined ? text : JSON.stringify(json));
}

function forward(
  target: string,
  { method, url = '/', headers }: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
  lost: boolean,
): void {
  const onward = request(new URL(url, target), { method, headers, agent: false }, (answer) => {
    if (lost) {
      answer.resume().once('end', () => response.destroy());
      return;
    }
    response.writeHead(Number(answer.statusCode), answer.headers);
    answer.pipe(response);
  });
  onward.once('error', () => response.destroy());
  onward.end(body);
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
