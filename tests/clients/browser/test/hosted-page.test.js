// The page that a session's `url` leads to: picking a result, links that are good for nothing any more, where it ends.

import assert from 'node:assert/strict';
import {createServer} from 'node:http';
import {once} from 'node:events';

import {
  assertAccessible,
  control,
  drive,
  eventsOf,
  eventually,
  fate,
  freshSession,
  inBrowser,
  stripeWith,
  useBrowser,
} from '../support.js';

useBrowser();

/** What the browser says of a page whose status is an error. */
const FAILED = /^Failed to load resource: the server responded with a status of 4\d\d/;

/** An application's page to return to, which keeps what it is asked. */
async function startApplication(t) {
  const asked = [];
  const server = createServer((request, response) => {
    if (request.url !== '/favicon.ico') {
      asked.push({url: request.url, referrer: request.headers.referer});
    }
    response.setHeader('content-type', 'text/html').end('<link rel="icon" href="data:,"><h1>Welcome back</h1>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return {url: `http://127.0.0.1:${server.address().port}`, asked};
}

inBrowser('success verifies the session and leads back to the application', async ({t, page, at}) => {
  const application = await startApplication(t);
  const {stripe, session, retrieve} = await freshSession({return_url: `${application.url}/done?order=7`});

  await page.goto(session.url);
  await assertAccessible(page);
  await at('outcome-success').click();

  await page.waitForURL(`${application.url}/done?order=7`);
  assert.deepEqual(application.asked, [{url: '/done?order=7', referrer: undefined}], 'nothing added, nothing told');
  assert.equal(fate(await retrieve()), 'verified');
  assert.deepEqual(await eventsOf(stripe, session), ['created', 'processing', 'verified']);
});

inBrowser('an application may send its user on at once to wherever', async ({t, page, at}) => {
  const application = await startApplication(t);
  const hop = createServer((_, response) => response.writeHead(302, {location: `${application.url}/home`}).end());
  hop.listen(0, '127.0.0.1');
  await once(hop, 'listening');
  t.after(() => hop.close());
  const {session} = await freshSession({return_url: `http://localhost:${hop.address().port}/return`});

  await page.goto(session.url);
  await at('outcome-failure').click();

  await page.waitForURL(`${application.url}/home`);
});

inBrowser('failure leaves the error of test mode, and a last page for whoever has no return_url', async ({page, at}) => {
  const {stripe, session, retrieve} = await freshSession();

  await page.goto(session.url);
  await at('outcome-failure').click();

  await at('success').waitFor();
  assert.equal(new URL(page.url()).pathname, '/success');
  await assertAccessible(page);
  assert.equal(fate(await retrieve()), 'requires_input: document_unverified_other');
  assert.deepEqual(await eventsOf(stripe, session), ['created', 'processing', 'requires_input']);
});

inBrowser('an error is picked by its code', async ({page, at}) => {
  const {session, retrieve} = await freshSession();

  await page.goto(session.url);
  await at('group-document').locator('summary').click();
  await assertAccessible(page);
  await at('outcome-document_expired').click();

  await at('success').waitFor();
  assert.equal(fate(await retrieve()), 'requires_input: document_expired');
});

inBrowser('async outcomes stay in processing first', async ({page, at}) => {
  for (const [pick, expected] of [
    [async () => at('outcome-success-async').click(), 'verified'],
    [async () => at('outcome-failure-async').click(), 'requires_input: document_unverified_other'],
    [
      async () => {
        await at('later').check();
        await at('group-selfie').locator('summary').click();
        await at('outcome-selfie_face_mismatch').click();
      },
      'requires_input: selfie_face_mismatch',
    ],
  ]) {
    const {key, session, retrieve} = await freshSession();
    await control(key, 'clock', {freeze: true});
    await page.goto(session.url);
    await pick();
    await at('success').waitFor();
    assert.equal(fate(await retrieve()), 'processing');
    await page.goto(session.url);
    await at('closed-processing').waitFor();
    await control(key, 'clock', {advance: '1h'});
    assert.equal(fate(await retrieve()), expected);
  }
});

inBrowser('a user declines, or goes away', {expected: [FAILED]}, async ({page, at}) => {
  for (const [button, code] of [
    ['decline-consent', 'consent_declined'],
    ['abandon', 'abandoned'],
  ]) {
    const {stripe, session, retrieve} = await freshSession();
    await page.goto(session.url);
    await at(button).click();
    await at('closed-used').waitFor();
    await assertAccessible(page);
    assert.equal(fate(await retrieve()), `requires_input: ${code}`);
    assert.deepEqual(await eventsOf(stripe, session), ['created', 'requires_input']);
  }
});

inBrowser('the address picks an outcome, and auto=1 does not wait for a click', async ({t, page, at}) => {
  const application = await startApplication(t);
  const picked = await freshSession();
  await page.goto(`${picked.session.url}?outcome=id_number_mismatch&lang=de`);
  assert.equal(fate(await picked.retrieve()), 'requires_input', 'nothing happens yet');
  await at('outcome-chosen').click();
  await at('success').waitFor();
  assert.equal(fate(await picked.retrieve()), 'requires_input: id_number_mismatch');

  const automatic = await freshSession({return_url: `${application.url}/done`});
  await page.goto(`${automatic.session.url}?outcome=verified&auto=1`);
  assert.equal(page.url(), `${application.url}/done`);
  assert.equal(fate(await automatic.retrieve()), 'verified');
});

inBrowser('a word that is no outcome is told with what was meant', {expected: [FAILED]}, async ({page, at}) => {
  const {session, retrieve} = await freshSession();
  await page.goto(`${session.url}?outcome=verfied&auto=1`);
  assert.equal(await at('problem-advice').innerText(), 'Did you mean “verified”?');
  await assertAccessible(page);
  assert.equal(fate(await retrieve()), 'requires_input');
});

const PLAIN = {javaScriptEnabled: false, colorScheme: 'dark'};

inBrowser('everything works without JavaScript, in the dark', PLAIN, async ({page, at}) => {
  const {session, retrieve} = await freshSession();
  await page.goto(session.url);
  await at('group-document').locator('summary').click();
  await at('outcome-document_type_not_supported').click();
  await at('success').waitFor();
  assert.equal(fate(await retrieve()), 'requires_input: document_type_not_supported');
});

inBrowser('links that are good for nothing say why, and lead back', {expected: [FAILED]}, async ({t, page, at}) => {
  const application = await startApplication(t);
  const sessions = ({stripe}) => stripe.identity.verificationSessions;
  const cases = {
    expired: async ({key}) => control(key, 'clock', {advance: '48h'}),
    canceled: async (own) => sessions(own).cancel(own.session.id),
    verified: async (own) => drive(own.stripe, own.session.id, 'verify'),
    processing: async (own) => drive(own.stripe, own.session.id, 'process'),
    replaced: async (own) => drive(own.stripe, own.session.id, 'unverify'),
    used: async (own) => drive(own.stripe, own.session.id, 'unverify', {last_error: {code: 'under_supported_age'}}),
  };
  for (const [word, happen] of Object.entries(cases)) {
    const own = await freshSession({return_url: `${application.url}/again`});
    await happen(own);
    await page.goto(own.session.url);
    await at(`closed-${word}`).waitFor();
    await assertAccessible(page);
    await at('return').click();
    await page.waitForURL(`${application.url}/again`);
  }
  const {session} = await freshSession();
  await page.goto(session.url.slice(0, -1));
  await at('closed-unknown').waitFor();
  await assertAccessible(page);
});

inBrowser('a retrieved session has a new link in place of an expired one', {expected: [FAILED]}, async ({page, at}) => {
  const {key, session, retrieve} = await freshSession();
  await control(key, 'clock', {advance: '48h'});
  const renewed = await retrieve();
  assert.notEqual(renewed.url, session.url);
  await page.goto(session.url);
  await at('closed-replaced').waitFor();
  await page.goto(renewed.url);
  await at('outcome-success').click();
  await at('success').waitFor();
  assert.equal(fate(await retrieve()), 'verified');
});

inBrowser('a link is used once, also by two windows', {expected: [FAILED]}, async ({context, page, at}) => {
  const {session, retrieve} = await freshSession();
  const other = await context.newPage();
  await page.goto(session.url);
  await other.goto(session.url);
  await at('outcome-failure').click();
  await at('success').waitFor();
  const answer = other.waitForResponse((response) => response.request().method() === 'POST');
  await other.getByTestId('outcome-success').click();
  assert.equal((await answer).status(), 410);
  await other.getByTestId('closed-replaced').waitFor();
  assert.equal(fate(await retrieve()), 'requires_input: document_unverified_other');
});

inBrowser('texts of applications are shown as they are, and do nothing', async ({page, at}) => {
  const hostile = '"><script>document.title = "gone"</script><img src=x onerror=alert(1)>';
  const {session} = await freshSession({
    client_reference_id: hostile,
    metadata: {'<b>key</b>': hostile},
    return_url: 'https://example.com/?<script>=\'"><svg onload=alert(1)>',
  });
  await page.goto(session.url);
  await page.getByText('This session').click();
  const shown = await at('session').locator('dd').allInnerTexts();
  assert.equal(shown.filter((text) => text === hostile).length, 2);
  assert.equal(await page.title(), 'Pick a result – identity-mock');
  assert.equal(await page.locator('script, img, b, svg').count(), 0);
});

inBrowser('the events of the page reach webhooks', async ({page, at}) => {
  const {key, session} = await freshSession();
  const sink = `${new URL(session.url).origin}/_mock/sink/browser-${session.id}`;
  await stripeWith(key).webhookEndpoints.create({url: sink, enabled_events: ['*']});
  await page.goto(session.url);
  await at('outcome-success').click();
  await at('success').waitFor();
  const requests = () => control(key, `sink/browser-${session.id}/requests`);
  const {requests: taken} = await eventually(requests, (answer) => answer.requests.length >= 2);
  const types = taken.map(({body}) => JSON.parse(body).type).sort();
  assert.deepEqual(types, ['identity.verification_session.processing', 'identity.verification_session.verified']);
});
