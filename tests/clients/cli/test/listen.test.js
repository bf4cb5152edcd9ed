// `stripe listen`: events reach a local receiver, signed so that Stripe's own SDK takes them.

import assert from 'node:assert/strict';
import {join} from 'node:path';
import {test} from 'node:test';

import {
  BASE_URL,
  freshKey,
  startReceiver,
  startServer,
  stripeWith,
  temporaryFolder,
  webhooks,
} from '../../node/support.js';
import {byFlag, bySocket, cli} from '../support.js';

const SECRET = 'whsec_IdentityMockLocalSigningSecret00';

/** The event that Stripe's SDK makes of a delivery. */
function constructed({headers, body}) {
  return webhooks.constructEvent(body, headers['stripe-signature'], SECRET);
}

/** Sorted, since the CLI forwards what comes together all at once. */
const words = (events) => events.map(({type}) => type.split('.').at(-1)).sort();

async function listening(t, key, aim, ...flags) {
  const stripe = await cli(t, key, aim);
  const command = stripe.start('listen', ...flags);
  const ready = await command.line((line) => line.includes('Ready!'));
  return {stripe, command, ready};
}

for (const [how, start] of [
  ['--api-base', async () => ({aim: byFlag({url: BASE_URL}), url: BASE_URL})],
  [
    'a unix socket',
    async (t) => {
      const socket = join(await temporaryFolder(t), 'mock.sock');
      const {url} = await startServer(t, '--unix-socket', socket);
      return {aim: bySocket({socket}), url};
    },
  ],
]) {
  test(`events are forwarded, signed, over ${how}`, async (t) => {
    const {aim, url} = await start(t);
    const key = freshKey();
    const receiver = await startReceiver(t);
    const {stripe, command, ready} = await listening(t, key, aim, '--all-snapshot', '--forward-to', receiver.url);
    assert.match(ready, new RegExp(SECRET));

    const created = await stripe.json('identity', 'verification_sessions', 'create', '--type=document');
    const helpers = `/v1/test_helpers/identity/verification_sessions/${created.id}`;
    await stripe.json('post', `${helpers}/unverify`);
    await stripe.json('post', `${helpers}/verify`);

    const events = (await receiver.take(5)).map(constructed);
    assert.deepEqual(words(events), ['created', 'processing', 'processing', 'requires_input', 'verified']);
    assert.deepEqual(new Set(events.map(({data}) => data.object.id)), new Set([created.id]));
    const failed = events.find(({type}) => type.endsWith('.requires_input'));
    assert.equal(failed.data.object.last_error.code, 'document_unverified_other');
    assert.deepEqual(failed, JSON.parse(JSON.stringify(await stripeWith(key, {url}).events.retrieve(failed.id))));
    const {headers} = receiver.received[0];
    assert.equal(headers['content-type'], 'application/json; charset=utf-8');
    assert.equal(headers['user-agent'], 'Stripe/1.0 (+https://stripe.com/docs/webhooks)');
    await command.line((line) => line.includes('[200] POST'));
    assert.equal(await command.stop(), 0);
  });
}

test('an event is sent again by its id', async (t) => {
  const key = freshKey();
  const receiver = await startReceiver(t);
  const {stripe} = await listening(t, key, byFlag({url: BASE_URL}), '--all-snapshot', '--forward-to', receiver.url);
  await stripe.json('identity', 'verification_sessions', 'create', '--type=document');
  const [first] = await receiver.take(1);
  const {id} = constructed(first);

  const {code, stdout, stderr} = await stripe.run('events', 'resend', id);

  assert.equal(code, 0, stdout + stderr);
  assert.equal(JSON.parse(stdout).id, id);
  const [, second] = await receiver.take(2);
  assert.deepEqual(second.body, first.body);
  const listed = await stripe.json('events', 'list', '--limit=1');
  assert.equal(listed.data[0].id, id);
  assert.deepEqual(await stripe.json('events', 'retrieve', id), listed.data[0]);
});

test('several listen to one account, and nobody to another', async (t) => {
  const [key, other] = [freshKey(), freshKey()];
  const receivers = await Promise.all([startReceiver(t), startReceiver(t), startReceiver(t)]);
  const aim = byFlag({url: BASE_URL});
  const started = await Promise.all(
    receivers.map(({url}, index) =>
      listening(t, index === 2 ? other : key, aim, '--all-snapshot', '--forward-to', url)
    )
  );
  await started[0].stripe.run('trigger', 'identity.verification_session.canceled');
  for (const receiver of receivers.slice(0, 2)) {
    assert.deepEqual(words((await receiver.take(2)).map(constructed)), ['canceled', 'created']);
  }
  await started[2].stripe.run('trigger', 'identity.verification_session.created');
  assert.deepEqual(words((await receivers[2].take(1)).map(constructed)), ['created']);
  assert.equal(receivers[0].received.length, 2);
});

test('the events of the newest version are told apart', async (t) => {
  const key = freshKey();
  const receiver = await startReceiver(t);
  const server = await startServer(t, '--api-version', '2023-10-16');
  const flags = ['--all-snapshot', '--forward-to', receiver.url, '--latest'];
  const {stripe, ready} = await listening(t, key, byFlag(server), ...flags);
  assert.match(ready, /2026-10-28\.endive/);
  await stripe.json('identity', 'verification_sessions', 'create', '--type=document');
  const [event] = (await receiver.take(1)).map(constructed);
  assert.equal(event.api_version, '2026-10-28.endive');
  assert.equal(event.data.object.related_customer_account, null);
});

test('the secret is printed and is the same for everybody', async (t) => {
  for (const key of [freshKey(), freshKey()]) {
    const stripe = await cli(t, key, byFlag({url: BASE_URL}));
    const {code, stdout, stderr} = await stripe.run('listen', '--print-secret');
    assert.equal(code, 0, stderr);
    assert.equal(stdout.trim(), SECRET);
  }
});

test('what happens while nobody is connected is told later', async (t) => {
  const key = freshKey();
  const receiver = await startReceiver(t);
  const {stripe, command} = await listening(
    t,
    key,
    byFlag({url: BASE_URL}),
    ...['--all-snapshot', '--forward-to', receiver.url]
  );
  // Stopped, the program neither reads nor answers.
  command.signal('SIGSTOP');
  for (let count = 0; count < 3; count++) {
    await stripe.json('identity', 'verification_sessions', 'create', '--type=document');
  }
  assert.equal(receiver.received.length, 0);
  command.signal('SIGCONT');
  assert.equal((await receiver.take(3)).length, 3);
});

test('the endpoints of the account can be listened for', async (t) => {
  const key = freshKey();
  const receiver = await startReceiver(t);
  const stripe = stripeWith(key);
  // Nobody listens there: only where the events are forwarded to.
  await stripe.webhookEndpoints.create({url: 'http://127.0.0.1:9/hook', enabled_events: ['*']});
  const forward = receiver.url.replace('/webhook', '');
  const flags = ['--use-configured-webhooks', '--all-snapshot', '--forward-to', forward];
  await listening(t, key, byFlag({url: BASE_URL}), ...flags);
  await stripe.identity.verificationSessions.create({type: 'document'});
  assert.deepEqual(words((await receiver.take(1)).map(constructed)), ['created']);
});
