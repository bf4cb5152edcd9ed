// Servers with other flags, each started for one test.

import assert from 'node:assert/strict';
import {join} from 'node:path';
import {test} from 'node:test';

import {
  assertGatewayError,
  assertInvalidRequest,
  assertSession,
  errorOf,
  eventually,
  freshAccount,
  freshKey,
  startServer,
  stripeWith,
  temporaryFolder,
} from '../support.js';

const DOCUMENT = {type: 'document'};

const sessionsAt = ({url}, key = freshKey()) => stripeWith(key, {url}).identity.verificationSessions;

test('a redaction may take no time', async (t) => {
  const server = await startServer(t, '--redaction-time', '0s');
  const sessions = sessionsAt(server);
  const {id} = await sessions.create({...DOCUMENT, metadata: {name: 'Jenny Rosen'}});

  await sessions.redact(id);
  const redacted = await eventually(
    () => sessions.retrieve(id),
    ({redaction}) => redaction.status === 'redacted',
    2
  );

  assertSession(redacted, {redaction: {status: 'redacted'}, status: 'canceled'});
  await server.stop();
});

test('a server can be told which keys to accept', async (t) => {
  const [first, second] = [freshKey(), freshKey()];
  const server = await startServer(t, '--api-key', first, '--api-key', second);
  const stranger = 'sk_test_stranger1234';

  assertSession(await sessionsAt(server, first).create(DOCUMENT), {}, {baseUrl: server.url});
  assertSession(await sessionsAt(server, second).create(DOCUMENT), {}, {baseUrl: server.url});
  assertGatewayError(await errorOf(sessionsAt(server, stranger).create(DOCUMENT)), {
    class: 'StripeAuthenticationError',
    status: 401,
    message: 'Invalid API Key provided: sk_test_********1234',
  });
  await server.stop();
});

test('links begin with the public URL', async (t) => {
  const server = await startServer(t, '--public-url', 'https://verify.example.test/identity');

  const session = await sessionsAt(server).create(DOCUMENT);

  assertSession(session, {}, {baseUrl: 'https://verify.example.test/identity'});
  await server.stop();
});

test('a lenient server shows sensitive results to secret keys', async (t) => {
  const server = await startServer(t, '--lenient', 'sensitive');

  const session = await sessionsAt(server).create({...DOCUMENT, expand: ['verified_outputs.dob']});

  assertSession(session, {verified_outputs: null}, {baseUrl: server.url});
  await server.stop();
});

test('a strict server refuses limits out of range', async (t) => {
  const server = await startServer(t, '--strict', 'limit');
  const sessions = sessionsAt(server);

  for (const [limit, message] of [
    [0, 'This value must be greater than or equal to 1.'],
    [101, "This value must be less than or equal to 100 (it currently is '101')."],
  ]) {
    assertInvalidRequest(await errorOf(sessions.list({limit})), {
      code: 'parameter_invalid_integer',
      param: 'limit',
      message,
    });
  }
  assert.deepEqual((await sessions.list({limit: 100})).data, []);
  await server.stop();
});

test('a strict server misses customers and flows that it does not know', async (t) => {
  const server = await startServer(t, '--strict', 'references');
  const sessions = sessionsAt(server);

  for (const [params, param, message] of [
    [{...DOCUMENT, related_customer: 'cus_1'}, 'related_customer', "No such customer: 'cus_1'"],
    [{verification_flow: 'vf_1'}, 'verification_flow', "No such VerificationFlow: 'vf_1'"],
  ]) {
    assertInvalidRequest(await errorOf(sessions.create(params)), {code: 'resource_missing', param, message});
  }
  assert.deepEqual((await sessions.list()).data, []);
  await server.stop();
});

test('a database keeps sessions and idempotent answers over a restart', async (t) => {
  const key = freshKey();
  const idempotencyKey = 'order-1';
  const flags = ['--database', join(await temporaryFolder(t), 'state.db'), '--public-url', 'http://mock.test'];

  const before = await startServer(t, ...flags);
  const stripeAccount = freshAccount();
  const created = await sessionsAt(before, key).create(DOCUMENT, {idempotencyKey});
  const connected = await sessionsAt(before, key).create(DOCUMENT, {stripeAccount});
  await before.stop();
  const after = await startServer(t, ...flags);
  const sessions = sessionsAt(after, key);

  assert.deepEqual((await sessions.list()).data, [created]);
  assert.deepEqual(await sessions.retrieve(connected.id, {}, {stripeAccount}), connected);
  const replay = await sessions.create(DOCUMENT, {idempotencyKey});
  assert.deepEqual(replay, created);
  assert.equal(replay.lastResponse.headers['idempotent-replayed'], 'true');
  assert.deepEqual((await sessions.list()).data, [created]);
  await after.stop();
});

test('without a database nothing outlives the server', async (t) => {
  const key = freshKey();
  const before = await startServer(t);
  await sessionsAt(before, key).create(DOCUMENT);
  await before.stop();

  const after = await startServer(t);

  assert.deepEqual((await sessionsAt(after, key).list()).data, []);
  await after.stop();
});
