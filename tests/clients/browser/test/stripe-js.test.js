// The stand-in for Stripe.js: as Stripe's packages find it, the modal that it opens, what its promises resolve with.

import assert from 'node:assert/strict';

import {
  assertAccessible,
  BASE_URL,
  control,
  drive,
  fate,
  freshKey,
  freshSession,
  inBrowser,
  interceptStripeJs,
  useBrowser,
} from '../support.js';
import {startSample} from '../sample/server.js';

useBrowser();

/** What the browser says of a frame whose page is an error. */
const FAILED = /^Failed to load resource: the server responded with a status of 4\d\d/;

/** A page of an application that has the stand-in by a plain tag. */
async function openPage(t, page, name = 'empty.html') {
  const sample = await startSample(t, freshKey());
  await page.goto(`${sample.url}/${name}`);
  await page.addScriptTag({url: `${BASE_URL}/v3/`});
  return sample;
}

/** Begins a verification; the result is there once the promise resolves. */
async function begin(page, secret) {
  const result = await page.evaluateHandle((clientSecret) => {
    const result = {};
    result.promise = window.Stripe('pk_test_123').verifyIdentity(clientSecret);
    return result;
  }, secret);
  return () => result.evaluate(({promise}) => promise);
}

const frameOf = (page) => page.frameLocator('iframe[name=identity-mock-modal]');

/** Nothing of a modal is left. */
async function assertClosed(page) {
  assert.equal(await page.locator('dialog, iframe').count(), 0);
}

inBrowser('the loader of @stripe/stripe-js takes the stand-in for Stripe.js', async ({t, context, page}) => {
  const sample = await startSample(t, freshKey());
  const asked = await interceptStripeJs(context);
  await page.goto(`${sample.url}/empty.html`);
  const {session, retrieve} = await freshSession();
  const result = page.evaluate(async (secret) => {
    const {loadStripe} = await import('/npm/@stripe/stripe-js/dist/index.mjs');
    const stripe = await loadStripe('pk_test_123');
    return {version: window.Stripe.version, result: await stripe.verifyIdentity(secret)};
  }, session.client_secret);
  await frameOf(page).getByTestId('outcome-success').click();
  assert.deepEqual(await result, {version: 'endive', result: {verificationSession: {id: session.id}}});
  assert.deepEqual(asked, ['/endive/stripe.js']);
  assert.equal(fate(await retrieve()), 'verified');
  await assertClosed(page);
});

inBrowser('useStripe of @stripe/react-stripe-js has verifyIdentity', async ({t, context, page}) => {
  const sample = await startSample(t, freshKey());
  await interceptStripeJs(context);
  await page.goto(`${sample.url}/packages.html`);
  const {session} = await freshSession();
  await page.evaluate(async (secret) => {
    const {loadStripe} = await import('/npm/@stripe/stripe-js/dist/index.mjs');
    const {createElement, useState} = window.React;
    const {Elements, useElements, useStripe} = window.ReactStripe;
    function Verify() {
      const [stripe, elements] = [useStripe(), useElements()];
      const [result, setResult] = useState('');
      const verify = async () => setResult(JSON.stringify(await stripe.verifyIdentity(secret)));
      const button = createElement('button', {disabled: !stripe || !elements, id: 'verify', onClick: verify}, 'Verify');
      return [createElement('div', {key: 1}, button), createElement('p', {id: 'result', key: 2}, result)];
    }
    const root = window.ReactDOM.createRoot(document.getElementById('root'));
    root.render(createElement(Elements, {stripe: loadStripe('pk_test_123')}, createElement(Verify)));
  }, session.client_secret);
  await page.click('#verify');
  await frameOf(page).getByTestId('outcome-failure').click();
  await page.waitForFunction(() => document.getElementById('result').textContent !== '');
  assert.deepEqual(JSON.parse(await page.textContent('#result')), {verificationSession: {id: session.id}});
});

inBrowser('a module in place of @stripe/stripe-js, and a tag that names the server', async ({t, page}) => {
  const sample = await startSample(t, freshKey());
  const {session} = await freshSession();
  await page.goto(`${sample.url}/empty.html`);
  const closed = page.evaluate(async ([mock, secret]) => {
    const {loadStripe} = await import(`/alias.js?mock=${mock}`);
    return (await loadStripe('pk_test_123')).verifyIdentity(secret);
  }, [BASE_URL, session.client_secret]);
  await frameOf(page).getByTestId('start').waitFor();
  await page.keyboard.press('Escape');
  assert.equal((await closed).error.code, 'session_cancelled');

  // Another copy of the script, served by the application itself.
  await page.goto(`${sample.url}/empty.html`);
  await page.evaluate(async (mock) => {
    const text = await (await fetch(`${mock}/v3/`)).text();
    const src = URL.createObjectURL(new Blob([text], {type: 'text/javascript'}));
    const tag = Object.assign(document.createElement('script'), {src});
    tag.dataset.identityMockUrl = `${mock}/`;
    document.head.append(tag);
    await new Promise((resolve) => tag.addEventListener('load', resolve));
  }, BASE_URL);
  const result = await begin(page, session.client_secret);
  await frameOf(page).getByTestId('outcome-success').click();
  assert.deepEqual(await result(), {verificationSession: {id: session.id}});
});

inBrowser('a walk in the modal, and nobody is sent away', async ({t, page}) => {
  const sample = await openPage(t, page);
  const {session, stripe} = await freshSession({
    options: {document: {allowed_types: ['passport']}},
    return_url: `${sample.url}/submitted.html`,
  });
  await drive(stripe, session.id, 'preset', {outcomes: ['document_expired']});
  const result = await begin(page, session.client_secret);
  const at = (id) => frameOf(page).getByTestId(id);
  await at('walk').click();
  await at('accept').click();
  await at('specimen').click();
  await at('screen-review').waitFor();
  await assertAccessible(page.frames().at(-1));
  await at('submit').click();
  assert.deepEqual(await result(), {verificationSession: {id: session.id}}, 'a failed check is a result');
  assert.equal(new URL(page.url()).pathname, '/empty.html');
});

inBrowser('a user who does not get through is an error', async ({t, page}) => {
  await openPage(t, page);
  const cases = {
    abandoned: 'session_cancelled',
    consent_declined: 'consent_declined',
    country_not_supported: 'country_not_supported',
    device_not_supported: 'device_unsupported',
    under_supported_age: 'under_supported_age',
    email_verification_declined: 'email_verification_declined',
    phone_verification_declined: 'phone_otp_declined',
  };
  for (const [code, expected] of Object.entries(cases)) {
    const {session, retrieve} = await freshSession();
    const result = await begin(page, session.client_secret);
    const groups = frameOf(page).locator('details.group');
    await groups.first().waitFor();
    await groups.evaluateAll((all) => all.forEach((group) => (group.open = true)));
    await frameOf(page).getByTestId(`outcome-${code}`).click();
    const {error, ...rest} = await result();
    assert.deepEqual([error.type, error.code, rest], ['validation_error', expected, {}]);
    const {last_error: last} = await retrieve();
    assert.deepEqual(last, {code, reason: error.message});
  }
});

inBrowser('Escape and the button close the modal; the session waits on', async ({t, page}) => {
  await openPage(t, page);
  const {session, retrieve} = await freshSession();
  const ways = [
    () => page.keyboard.press('Escape'),
    async () => {
      await frameOf(page).getByTestId('outcome-success').focus();
      await page.keyboard.press('Escape');
    },
    () => page.getByTestId('identity-modal-close').click(),
  ];
  await page.focus('#first');
  for (const close of ways) {
    const result = await begin(page, session.client_secret);
    await frameOf(page).getByTestId('start').waitFor();
    await close();
    const {error} = await result();
    assert.deepEqual([error.type, error.code], ['validation_error', 'session_cancelled']);
    await assertClosed(page);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'first', 'the focus is where it was');
    assert.equal(fate(await retrieve()), 'requires_input');
  }
  const result = await begin(page, session.client_secret);
  await frameOf(page).getByTestId('outcome-success').click();
  assert.deepEqual(await result(), {verificationSession: {id: session.id}});
});

inBrowser('a verification can follow another at once', async ({t, page}) => {
  await openPage(t, page);
  const {session, retrieve} = await freshSession();
  const both = page.evaluate(async (secret) => {
    const stripe = window.Stripe('pk_test_123');
    const first = await stripe.verifyIdentity(secret);
    return [first.error.code, await stripe.verifyIdentity(secret)];
  }, session.client_secret);
  await frameOf(page).getByTestId('start').waitFor();
  await page.keyboard.press('Escape');
  await frameOf(page).getByTestId('outcome-success').click();
  assert.deepEqual(await both, ['session_cancelled', {verificationSession: {id: session.id}}]);
  assert.equal(fate(await retrieve()), 'verified');
});

inBrowser('the modal keeps the focus, and can be used by all', async ({t, page}) => {
  await openPage(t, page);
  const {session} = await freshSession();
  const result = await begin(page, session.client_secret);
  await frameOf(page).getByTestId('start').waitFor();
  await assertAccessible(page);
  await assertAccessible(page.frames().at(-1));
  for (let press = 0; press < 40; press += 1) {
    await page.keyboard.press('Tab');
    const where = await page.evaluate(() => document.activeElement.tagName + document.activeElement.id);
    assert.notEqual(where, 'BUTTONfirst', 'the page behind is out of reach');
  }
  const second = await begin(page, session.client_secret);
  assert.equal((await second()).error.message, 'Another verification is open in this page already.');
  await page.keyboard.press('Escape');
  assert.equal((await result()).error.code, 'session_cancelled');
});

inBrowser('a client secret that is good for nothing is an error', {expected: [FAILED]}, async ({t, page}) => {
  await openPage(t, page);
  const [expired, verified, unknown, other] = await Promise.all([1, 2, 3, 4].map(() => freshSession()));
  await control(expired.key, 'clock', {advance: '24h'});
  await drive(verified.stripe, verified.session.id, 'verify');
  const token = (session) => session.client_secret.split('_secret_')[1];
  const mixed = `${unknown.session.id}_secret_${token(other.session)}`;
  for (const [secret, type, message] of [
    [expired.session.client_secret, 'invalid_request_error', 'This link has expired'],
    [verified.session.client_secret, 'invalid_request_error', 'You are verified'],
    [`${unknown.session.client_secret}x`, 'invalid_request_error', 'This link leads nowhere'],
    [mixed, 'invalid_request_error', 'This client secret belongs to another session than the one that it names.'],
    ['', 'invalid_request_error', 'verifyIdentity needs the `client_secret` of a VerificationSession: vs_..._secret_...'],
    [null, 'invalid_request_error', 'verifyIdentity needs the `client_secret` of a VerificationSession: vs_..._secret_...'],
    [unknown.session.url, 'invalid_request_error', 'verifyIdentity needs the `client_secret` of a VerificationSession: vs_..._secret_...'],
  ]) {
    const {error, ...rest} = await (await begin(page, secret))();
    assert.deepEqual([error.type, error.message, rest], [type, message, {}]);
    await assertClosed(page);
  }
  assert.equal(fate(await unknown.retrieve()), 'requires_input');
});

inBrowser('a server that is not there is an error', {expected: [/ERR_CONNECTION_REFUSED/]}, async ({t, page}) => {
  await openPage(t, page);
  const {session} = await freshSession();
  await page.evaluate(() => (window.IDENTITY_MOCK_URL = 'http://127.0.0.1:9'));
  const {error} = await (await begin(page, session.client_secret))();
  assert.equal(error.type, 'api_connection_error');
  await assertClosed(page);
});

inBrowser('pages of others cannot speak for the frame, nor frame it', {expected: [/frame-ancestors/]}, async ({t, page}) => {
  await openPage(t, page);
  const {session, retrieve} = await freshSession();
  const result = await begin(page, session.client_secret);
  await frameOf(page).getByTestId('start').waitFor();
  await page.evaluate((id) => {
    window.postMessage({source: 'identity-mock', message: {type: 'done', id}}, '*');
  }, session.id);
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
  assert.equal(await page.locator('dialog').count(), 1, 'the modal is still open');
  await page.keyboard.press('Escape');
  assert.equal((await result()).error.code, 'session_cancelled');

  for (const path of [session.url, session.url.replace('/start/', '/modal/') + '?origin=http://127.0.0.1:1']) {
    const blocked = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
    await page.evaluate((src) => document.body.append(Object.assign(document.createElement('iframe'), {src})), path);
    await blocked;
  }
  assert.equal(fate(await retrieve()), 'requires_input');
});

inBrowser('what is about payments fails, and says why', async ({t, page}) => {
  await openPage(t, page);
  const answers = await page.evaluate(async () => {
    const stripe = window.Stripe('pk_test_123');
    const thrown = (act) => {
      try {
        return act();
      } catch (error) {
        return error.message;
      }
    };
    return {
      version: window.Stripe.version,
      token: await stripe.createToken({}),
      element: thrown(() => stripe.elements().create('card')),
      request: thrown(() => stripe.paymentRequest({})),
      nothing: thrown(() => window.Stripe()),
      secret: thrown(() => window.Stripe('sk_test_123')),
    };
  });
  const about = (name) =>
    `identity-mock stands in for Stripe Identity only: \`${name}\` is about something else and has no effect here.`;
  assert.deepEqual(answers, {
    version: 3,
    token: {error: {type: 'invalid_request_error', message: about('createToken')}},
    element: about('elements.create("card")'),
    request: about('paymentRequest'),
    nothing: 'Stripe() needs a publishable key, such as pk_test_123.',
    secret: 'Stripe() got a secret key. It belongs on the server; give the publishable one, such as pk_test_123.',
  });
});
