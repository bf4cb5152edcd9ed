// What the browser tests share: Chromium with no way out of this machine, pages that are watched, the look of a page to
// people who do not see it, and the session behind it all.

import assert from 'node:assert/strict';
import {accessSync, constants} from 'node:fs';
import {createRequire} from 'node:module';
import {delimiter, join} from 'node:path';
import {after, before, test} from 'node:test';

import {chromium} from 'playwright-core';

import {BASE_URL, freshKey, stripeWith} from '../node/support.js';

export {BASE_URL, drive, eventually, freshKey, startServer, stripeWith, webhooks} from '../node/support.js';

const {source: AXE} = createRequire(import.meta.url)('axe-core');

/** The names under which Chromium is installed. */
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome'];

/** How long anything on a page may take, in milliseconds. */
const PATIENCE = 10_000;

/** A phone, as narrow as they come. */
export const PHONE = {width: 375, height: 720};

/** The path of Chromium. */
function findBrowser() {
  const folders = process.env.PATH.split(delimiter);
  const candidates = process.env.CHROMIUM
    ? [process.env.CHROMIUM]
    : BROWSERS.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  assert.ok(found, `no Chromium: install one, or name it in CHROMIUM; looked for ${candidates.join(', ')}`);
  return found;
}

let browser;

/** To be called once by each file of tests. */
export function useBrowser() {
  before(async () => {
    browser = await chromium.launch({
      executablePath: findBrowser(),
      args: [
        // Containers run as root, and let nobody make namespaces.
        '--no-sandbox',
        // Nothing is looked up, so that nothing leaves this machine, whatever a page or the browser itself wants.
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
      ],
    });
  });
  after(() => browser.close());
}

/** A test with a window of its own. Asserts at the end that nothing was asked of others and that nothing went wrong. */
export function inBrowser(name, options, run = options) {
  const {expected = [], ...settings} = typeof options === 'function' ? {} : options;
  test(name, {timeout: 30_000}, async (t) => {
    const context = await browser.newContext({viewport: PHONE, ...settings});
    t.after(() => context.close());
    context.setDefaultTimeout(PATIENCE);
    const strays = [];
    const complaints = [];
    context.on('request', (request) => {
      const {protocol, hostname} = new URL(request.url());
      // What the stand-in is put in place of is not asked for.
      if (!['127.0.0.1', 'localhost', 'js.stripe.com'].includes(hostname) && !['blob:', 'data:'].includes(protocol)) {
        strays.push(request.url());
      }
    });
    context.on('console', (message) => {
      const text = message.text();
      if (['error', 'warning'].includes(message.type()) && !expected.some((pattern) => pattern.test(text))) {
        complaints.push(text);
      }
    });
    context.on('weberror', (error) => complaints.push(String(error.error())));
    const page = await context.newPage();
    await run({t, context, page, at: (id) => page.getByTestId(id)});
    assert.deepEqual(strays, [], 'requests that would have left this machine');
    assert.deepEqual(complaints, [], 'complaints of the browser');
  });
}

/** Asserts that axe finds nothing grave in a page or frame. */
export async function assertAccessible(frame) {
  await frame.evaluate(AXE);
  const {violations} = await frame.evaluate(() => window.axe.run(document, {resultTypes: ['violations']}));
  const grave = violations.filter(({impact}) => ['serious', 'critical'].includes(impact));
  const told = grave.map(({id, nodes}) => `${id}: ${nodes.map((node) => node.html).join('; ')}`);
  assert.deepEqual(told, []);
}

/** A new account with one session in it. */
export async function freshSession(params = {}, url = BASE_URL) {
  const key = freshKey();
  const stripe = stripeWith(key, {url});
  const session = await stripe.identity.verificationSessions.create({type: 'document', ...params});
  const retrieve = () => stripe.identity.verificationSessions.retrieve(session.id);
  return {key, stripe, session, retrieve};
}

/** What matters of a session in the end. */
export function fate({status, last_error: error}) {
  return error === null ? status : `${status}: ${error.code}`;
}

/** The types of a session's events, oldest first, without what is common to all. All but the first are its user's doing. */
export async function eventsOf(stripe, session) {
  const {data} = await stripe.events.list({limit: 100});
  const events = data.filter((event) => event.data.object.id === session.id).reverse();
  assert.ok(events.slice(1).every(({request}) => request.id === null), 'caused by the user, by no request');
  return events.map(({type}) => type.replace('identity.verification_session.', ''));
}

/** Lets the modules of Stripe find the stand-in where they look for Stripe.js, as docs/stripe-js.md says. */
export async function interceptStripeJs(context, url = BASE_URL) {
  const asked = [];
  await context.route('https://js.stripe.com/**', async (route) => {
    const {pathname} = new URL(route.request().url());
    asked.push(pathname);
    await route.fulfill({response: await route.fetch({url: url + pathname})});
  });
  return asked;
}

/** Calls the control API of the key's account. */
export async function control(key, path, body, url = BASE_URL) {
  const response = await fetch(`${url}/_mock/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {authorization: `Bearer ${key}`, 'content-type': 'application/json'},
    body: body && JSON.stringify(body),
  });
  assert.equal(response.status, 200, await response.clone().text());
  return response.json();
}
