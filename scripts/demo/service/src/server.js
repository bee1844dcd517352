import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { light } from './light.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

createServer((request, response) => {
  const { status, body } = request.url === '/health' ? health() : { status: 200, body: light() };
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}).listen(Number(process.env.LIGHTHOUSE_PORT), '127.0.0.1');

function health() {
  try {
    light();
    return { status: 200, body: { status: 'ok', version } };
  } catch (error) {
    return { status: 500, body: { status: 'broken', version, error: error.message } };
  }
}
