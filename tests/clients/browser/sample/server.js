// An application that does what the public sample application of Stripe Identity does (stripe-samples/identity): the same
// calls, the same paths, its own sentences. Only the address of the API is another.

import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import {fileURLToPath} from 'node:url';

import {BASE_URL, stripeWith, webhooks} from '../../node/support.js';

// The sample names an old version on purpose, of which the SDK would warn each time.
process.env.STRIPE_SUPPRESS_NOTICES = 'true';

const TYPES = {html: 'text/html', js: 'text/javascript', mjs: 'text/javascript'};

/** What pages load besides: packages as npm installs them. */
const PACKAGES = fileURLToPath(new URL('../node_modules', import.meta.url));

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Starts the application, which ends with the test `t`. With `redirect` it sends its users to the session's page, without
 * it answers with a client secret for the modal; `params` go into its sessions besides.
 */
export async function startSample(t, key, {redirect = false, params = {}} = {}) {
  const stripe = stripeWith(key, {apiVersion: '2020-08-27'});
  const received = [];
  let webhookSecret;

  async function createSession(response) {
    const session = await stripe.identity.verificationSessions.create({
      type: 'document',
      metadata: {user_id: '{{USER_ID}}'},
      ...params,
    });
    if (redirect) {
      response.writeHead(303, {location: session.url}).end();
    } else {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({client_secret: session.client_secret}));
    }
  }

  async function takeWebhook(request, response) {
    const event = webhooks.constructEvent(await bodyOf(request), request.headers['stripe-signature'], webhookSecret);
    const session = event.data.object;
    received.push({type: event.type, session: session.id, code: session.last_error?.code});
    response.end();
  }

  async function sendFile(path, response) {
    const file = path.startsWith('/npm/') ? `${PACKAGES}${path.slice(4)}` : new URL(`.${path}`, import.meta.url);
    const content = await readFile(file);
    response.setHeader('content-type', TYPES[path.split('.').at(-1)] ?? 'text/plain').end(content);
  }

  const server = createServer(async (request, response) => {
    const {pathname} = new URL(request.url, 'http://localhost');
    try {
      if (pathname === '/config') {
        const publishableKey = key.replace('sk_', 'pk_');
        response.setHeader('content-type', 'application/json').end(JSON.stringify({publishableKey}));
      } else if (pathname === '/create-verification-session') {
        await createSession(response);
      } else if (pathname === '/webhook') {
        await takeWebhook(request, response);
      } else {
        await sendFile(pathname, response);
      }
    } catch (error) {
      response.writeHead(pathname === '/webhook' ? 400 : 500).end(String(error));
    }
  });
  server.listen(0);
  await once(server, 'listening');
  t.after(() => server.close());
  const {port} = server.address();
  const endpoint = await stripe.webhookEndpoints.create({
    url: `http://127.0.0.1:${port}/webhook`,
    enabled_events: ['identity.verification_session.verified', 'identity.verification_session.requires_input'],
  });
  webhookSecret = endpoint.secret;
  // Another site than that of the server under test.
  return {url: `http://localhost:${port}`, received, stripe, api: BASE_URL};
}
