import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Exchange } from '@slipway/local-github';
import { buildSchema, parse, validate } from 'graphql';
import { type Operation, RestDescription } from './rest-description.ts';

const folder = join(import.meta.dirname, 'github');
const rest = new RestDescription(readFileSync(join(folder, 'openapi.json'), 'utf8'));
const graphql = buildSchema(readFileSync(join(folder, 'schema.graphql'), 'utf8'));

/** What an exchange has that GitHub's own descriptions do not allow, in words; nothing where it fits. */
export function violations(exchange: Exchange): readonly string[] {
  const found = exchange.api === 'graphql' ? queryFaults(exchange) : restFaults(exchange);
  return found.map((fault) => `${exchange.method} ${exchange.path} → ${exchange.status}: ${fault}`);
}

function queryFaults({ requestBody, status }: Exchange): readonly string[] {
  const { query } = (requestBody ?? {}) as { readonly query?: unknown };
  if (status !== 200 || typeof query !== 'string') return [];
  try {
    return validate(graphql, parse(query)).map(({ message }) => message);
  } catch (error) {
    return [(error as Error).message];
  }
}

function restFaults(exchange: Exchange): readonly string[] {
  const [path = '', search = ''] = exchange.path.split('?');
  const operation = rest.find(exchange.method, path);
  if (operation === undefined) {
    // What is refused anyway need not be described.
    if (exchange.status >= 400) return [];
    return ['this operation is not described; scripts/github-descriptions lists the used ones'];
  }
  const accepted = exchange.status < 400;
  return [
    ...(accepted
      ? [...parameterFaults(operation, search), ...bodyFaults(operation, exchange)]
      : []),
    ...(exchange.faulted ? [] : responseFaults(operation, exchange)),
  ];
}

function parameterFaults(operation: Operation, search: string): readonly string[] {
  return [...new URLSearchParams(search)].flatMap(([name, value]) => {
    const parameter = operation.query.get(name);
    if (parameter === undefined) return [`the query has no parameter "${name}"`];
    return parameter(value).map((fault) => `query parameter "${name}": ${fault}`);
  });
}

function bodyFaults(operation: Operation, { requestBody, api }: Exchange): readonly string[] {
  if (operation.body === undefined || api === 'uploads') return [];
  if (requestBody === undefined && !operation.bodyRequired) return [];
  return operation.body(requestBody).map((fault) => `request body: ${fault}`);
}

function responseFaults(operation: Operation, exchange: Exchange): readonly string[] {
  const { status, responseBody } = exchange;
  const check = operation.responses.get(String(status)) ?? rest.refusal(status);
  if (check === undefined) return ['this status is not described'];
  // Other media types (a file's bytes, a bare SHA) are not described as JSON.
  if (responseBody === undefined) return [];
  return check(responseBody).map((fault) => `response: ${fault}`);
}
