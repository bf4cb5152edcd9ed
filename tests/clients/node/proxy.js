// A proxy between SDK and server that misbehaves on request.

import {once} from 'node:events';
import http from 'node:http';

import {BASE_URL} from './support.js';

/** The ways in which an attempt can go wrong; each is told what the proxy can do. */
export const mishaps = {
  /** The server does its work, and the connection breaks before the client hears of it. */
  loseAnswer: async ({forward, disconnect}) => {
    await forward();
    disconnect();
  },
  /** The connection breaks before the server hears of the request. */
  loseRequest: async ({disconnect}) => disconnect(),
  /** The server does its work, and the client gets this instead of the answer. */
  replaceAnswer:
    (status, error) =>
    async ({forward, answer}) => {
      await forward();
      answer(status, error);
    },
  /** The server hears nothing, and the client gets this. */
  refuse:
    (status, error) =>
    async ({answer}) =>
      answer(status, error),
};

/**
 * Starts a proxy whose first answers go wrong as told; later ones pass. It ends with the test `t`. `attempts` has an
 * entry for each request of the client: its path, its idempotency key, and what the server answered if it was asked.
 */
export async function startProxy(t, ...script) {
  const upstream = new URL(BASE_URL);
  const attempts = [];
  const server = http.createServer(async (request, response) => {
    const body = await collect(request);
    const attempt = {
      method: request.method,
      path: request.url,
      key: request.headers['idempotency-key'],
      body: body.toString(),
    };
    const mishap = script[attempts.length];
    attempts.push(attempt);
    const forward = async () => (attempt.answer = await send(upstream, request, body));
    if (mishap) {
      await mishap({
        forward,
        disconnect: () => request.socket.destroy(),
        answer: (status, error) => {
          response.writeHead(status, {'content-type': 'application/json'});
          response.end(JSON.stringify({error}));
        },
      });
    } else {
      const answer = await forward();
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return {url: `http://127.0.0.1:${server.address().port}`, attempts};
}

async function collect(stream) {
  const chunks = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function send(upstream, {method, url, headers}, body) {
  const request = http.request({
    host: upstream.hostname,
    port: upstream.port,
    method,
    path: url,
    headers: {...headers, host: upstream.host, connection: 'close'},
    agent: false,
  });
  request.end(body);
  const [response] = await once(request, 'response');
  return {status: response.statusCode, headers: response.headers, body: (await collect(response)).toString()};
}
