// Webhook endpoints, and the events that reach them: what the SDK's own check of signatures makes of deliveries.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {
  assertInvalidRequest,
  drive,
  errorOf,
  eventually,
  freshKey,
  SDK_API_VERSION,
  startReceiver,
  stripeWith,
  webhooks,
} from '../support.js';

const VERIFIED = 'identity.verification_session.verified';
const NOBODY = 'http://127.0.0.1:9/hook';

/** What came over the wire, without what the SDK adds. */
const plain = (object) => JSON.parse(JSON.stringify(object));

test('an endpoint is created, retrieved, listed, updated and deleted', async () => {
  const stripe = stripeWith(freshKey());

  const {secret, ...created} = await stripe.webhookEndpoints.create({
    url: 'http://localhost:4242/webhook',
    enabled_events: [VERIFIED, 'charge.failed'],
    description: 'mine',
    metadata: {a: 'b'},
  });

  assert.match(secret, /^whsec_[0-9A-Za-z]{32}$/);
  assert.deepEqual(plain(created), {
    id: created.id,
    object: 'webhook_endpoint',
    api_version: null,
    application: null,
    created: created.created,
    description: 'mine',
    enabled_events: ['charge.failed', VERIFIED],
    livemode: false,
    metadata: {a: 'b'},
    status: 'enabled',
    url: 'http://localhost:4242/webhook',
  });
  const shown = plain(created);
  assert.deepEqual(plain(await stripe.webhookEndpoints.retrieve(created.id)), shown);
  assert.deepEqual((await stripe.webhookEndpoints.list()).data, [shown]);
  const updated = await stripe.webhookEndpoints.update(created.id, {disabled: true, description: '', metadata: ''});
  assert.deepEqual(plain(updated), {
    ...shown,
    description: null,
    metadata: {},
    status: 'disabled',
  });
  const deleted = await stripe.webhookEndpoints.del(created.id);
  assert.deepEqual(plain(deleted), {id: created.id, object: 'webhook_endpoint', deleted: true});
  assertInvalidRequest(await errorOf(stripe.webhookEndpoints.retrieve(created.id)), {
    status: 404,
    code: 'resource_missing',
    message: `No such webhook endpoint: '${created.id}'`,
    param: 'webhook_endpoint',
  });
});

test('the version of the SDK can be asked for', async () => {
  const stripe = stripeWith(freshKey());
  const endpoint = await stripe.webhookEndpoints.create({
    url: NOBODY,
    enabled_events: ['*'],
    api_version: SDK_API_VERSION,
  });
  assert.equal(endpoint.api_version, SDK_API_VERSION);
});

test('deliveries are events to the SDK, and only with the right secret', async (t) => {
  const stripe = stripeWith(freshKey());
  const receiver = await startReceiver(t);
  const {secret} = await stripe.webhookEndpoints.create({url: receiver.url, enabled_events: ['*']});
  const session = await stripe.identity.verificationSessions.create({type: 'document', metadata: {name: 'Zoë'}});
  await drive(stripe, session.id, 'verify');

  const deliveries = await receiver.take(3);
  const events = deliveries.map(({headers, body}) =>
    webhooks.constructEvent(body, headers['stripe-signature'], secret)
  );
  assert.deepEqual(
    events.map(({type}) => type.split('.').at(-1)),
    ['created', 'processing', 'verified']
  );
  assert.equal(events[2].data.object.metadata.name, 'Zoë');
  for (const [index, {id}] of events.entries()) {
    const shown = await eventually(
      () => stripe.events.retrieve(id),
      ({pending_webhooks}) => pending_webhooks === 0
    );
    assert.deepEqual({...plain(shown), pending_webhooks: 1}, events[index]);
  }
  const [{headers, body}] = deliveries;
  const signature = headers['stripe-signature'];
  assert.throws(() => webhooks.constructEvent(body, signature, 'whsec_other'), {
    type: 'StripeSignatureVerificationError',
  });
  const changed = body.toString().replace('Zoë', 'Zoe');
  assert.throws(() => webhooks.constructEvent(changed, signature, secret), {
    type: 'StripeSignatureVerificationError',
  });
  const event = await webhooks.constructEventAsync(body.toString(), signature, secret);
  assert.equal(event.id, events[0].id);
});

test('events are listed page by page', async () => {
  const stripe = stripeWith(freshKey());
  for (let count = 0; count < 5; count++) {
    const {id} = await stripe.identity.verificationSessions.create({type: 'document'});
    await stripe.identity.verificationSessions.cancel(id);
  }

  const all = await stripe.events.list({type: 'identity.*', limit: 3}).autoPagingToArray({limit: 100});

  assert.equal(all.length, 10);
  assert.equal(new Set(all.map(({id}) => id)).size, 10);
  const canceled = await stripe.events.list({types: ['identity.verification_session.canceled', 'charge.failed']});
  assert.equal(canceled.data.length, 5);
  assertInvalidRequest(await errorOf(stripe.events.retrieve('evt_missing')), {
    status: 404,
    code: 'resource_missing',
    message: "No such event: 'evt_missing'",
    param: 'id',
  });
});

test('a URL without a scheme and an unknown event are refused', async () => {
  const {webhookEndpoints} = stripeWith(freshKey());
  assertInvalidRequest(await errorOf(webhookEndpoints.create({url: 'localhost:4242', enabled_events: ['*']})), {
    status: 400,
    code: 'url_invalid',
    message: 'Invalid URL: An explicit scheme (such as https) must be provided',
    param: 'url',
  });
  const error = await errorOf(webhookEndpoints.create({url: NOBODY, enabled_events: ['identity.verified']}));
  assert.equal(error.param, 'enabled_events[0]');
  assert.match(error.message, /^Invalid enabled_events\[0\]: must be one of \*, identity\.verification_session\.canceled, /);
});
