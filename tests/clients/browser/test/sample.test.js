// The flows of Stripe's public sample application: modal and redirect, and the webhooks that tell how they went.

import assert from 'node:assert/strict';

import {eventually, freshKey, inBrowser, interceptStripeJs, useBrowser} from '../support.js';
import {startSample} from '../sample/server.js';

useBrowser();

const told = (sample) => eventually(async () => sample.received, (events) => events.length > 0);

inBrowser('modal: the user submits, the page goes on, the webhook tells', async ({t, context, page}) => {
  const sample = await startSample(t, freshKey());
  await interceptStripeJs(context);
  await page.goto(`${sample.url}/modal.html`);
  await page.click('#verify');
  await page.frameLocator('iframe').getByTestId('outcome-success').click();
  await page.waitForURL(`${sample.url}/submitted.html`);
  const [{type, session}] = await told(sample);
  assert.equal(type, 'identity.verification_session.verified');
  const {metadata, status} = await sample.stripe.identity.verificationSessions.retrieve(session);
  assert.deepEqual({...metadata, status}, {user_id: '{{USER_ID}}', status: 'verified'});
});

inBrowser('modal: the user declines, the page says so, the webhook tells', async ({t, context, page}) => {
  const sample = await startSample(t, freshKey());
  await interceptStripeJs(context);
  await page.goto(`${sample.url}/modal.html`);
  const alerted = page.waitForEvent('dialog');
  await page.click('#verify');
  await page.frameLocator('iframe').getByTestId('decline-consent').click();
  const dialog = await alerted;
  assert.equal(dialog.message(), 'The user declined to be verified.');
  await dialog.accept();
  const [{type, code}] = await told(sample);
  assert.deepEqual([type, code], ['identity.verification_session.requires_input', 'consent_declined']);
});

inBrowser('redirect: to the page and back', async ({t, page, at}) => {
  const params = {};
  const sample = await startSample(t, freshKey(), {redirect: true, params});
  params.return_url = `${sample.url}/submitted.html`;
  await page.goto(`${sample.url}/redirect.html`);
  await page.click('#verify');
  await at('start').waitFor();
  assert.ok(page.url().startsWith(`${sample.api}/start/test_`));
  await at('outcome-failure').click();
  await page.waitForURL(`${sample.url}/submitted.html`);
  const [{type, code}] = await told(sample);
  assert.deepEqual([type, code], ['identity.verification_session.requires_input', 'document_unverified_other']);
});
