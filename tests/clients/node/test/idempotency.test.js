// Idempotency keys: what is replayed, what is refused, what is not kept.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {
  assertError,
  assertInvalidRequest,
  assertOwnLog,
  assertSession,
  errorOf,
  freshAccount,
  freshSessions,
  randomText,
  stripeWith,
} from '../support.js';

const DOCUMENT = {type: 'document'};

const freshIdempotencyKey = () => `key-${randomText(16)}`;

function assertReplay(answer, first) {
  const {headers} = answer.lastResponse;
  assert.deepEqual(answer, first);
  assert.equal(JSON.stringify(answer), JSON.stringify(first));
  assert.equal(headers['idempotent-replayed'], 'true');
  assert.equal(headers['original-request'], first.lastResponse.requestId);
  assert.equal(headers['idempotency-key'], first.lastResponse.idempotencyKey);
  assert.equal(headers['content-length'], first.lastResponse.headers['content-length']);
  assert.notEqual(headers['request-id'], first.lastResponse.requestId);
}

function assertIdempotencyError(error, message) {
  assertError(error, {class: 'StripeIdempotencyError', errorType: 'idempotency_error', message});
  assertOwnLog(error);
}

const otherParameters = (key) =>
  `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`;

test('the same request with the same key is answered again and not executed again', async () => {
  const sessions = freshSessions();
  const idempotencyKey = freshIdempotencyKey();
  const params = {...DOCUMENT, metadata: {order: '1'}, options: {document: {allowed_types: ['passport', 'id_card']}}};
  const first = await sessions.create(params, {idempotencyKey});

  assertReplay(await sessions.create(params, {idempotencyKey}), first);
  assertReplay(await sessions.create(params, {idempotencyKey}), first);
  assert.deepEqual((await sessions.list()).data, [first]);
});

test('parameters in another order are the same request', async () => {
  const sessions = freshSessions();
  const idempotencyKey = freshIdempotencyKey();
  const first = await sessions.create({type: 'document', metadata: {a: '1', b: '2'}}, {idempotencyKey});

  assertReplay(await sessions.create({metadata: {b: '2', a: '1'}, type: 'document'}, {idempotencyKey}), first);
});

test('a replay shows the answer of then, not the session of now', async () => {
  const sessions = freshSessions();
  const idempotencyKey = freshIdempotencyKey();
  const first = await sessions.create(DOCUMENT, {idempotencyKey});
  await sessions.cancel(first.id);

  const replay = await sessions.create(DOCUMENT, {idempotencyKey});

  assertReplay(replay, first);
  assertSession(replay);
});

test('updates, cancels and redactions are replayed as well', async () => {
  const sessions = freshSessions();
  const {id} = await sessions.create(DOCUMENT);
  for (const [call, params] of [
    ['update', {metadata: {a: '1'}}],
    ['cancel', {}],
    ['redact', {}],
  ]) {
    const idempotencyKey = freshIdempotencyKey();
    const first = await sessions[call](id, params, {idempotencyKey});
    assertReplay(await sessions[call](id, params, {idempotencyKey}), first);
  }
});

test('a key is refused with other parameters', async () => {
  const sessions = freshSessions();
  const idempotencyKey = freshIdempotencyKey();
  const first = await sessions.create(DOCUMENT, {idempotencyKey});

  for (const params of [
    {type: 'id_number'},
    {...DOCUMENT, metadata: {a: '1'}},
    {...DOCUMENT, expand: ['provided_details']},
  ]) {
    const error = await errorOf(sessions.create(params, {idempotencyKey}));
    assertIdempotencyError(error, otherParameters(idempotencyKey));
    assert.equal(error.headers['idempotency-key'], idempotencyKey);
    assert.equal(error.headers['idempotent-replayed'], undefined);
  }
  assertReplay(await sessions.create(DOCUMENT, {idempotencyKey}), first);
  assert.deepEqual((await sessions.list()).data, [first]);
});

test('a key is refused with other parameters even if those are wrong', async () => {
  const sessions = freshSessions();
  const idempotencyKey = freshIdempotencyKey();
  await sessions.create(DOCUMENT, {idempotencyKey});

  assertIdempotencyError(
    await errorOf(sessions.create({type: 'selfie'}, {idempotencyKey})),
    otherParameters(idempotencyKey)
  );
});

test('a key is refused at another endpoint, which is named beside the first one', async () => {
  const sessions = freshSessions();
  const idempotencyKey = freshIdempotencyKey();
  const created = await sessions.create(DOCUMENT, {idempotencyKey});
  const first = '/v1/identity/verification_sessions';

  for (const [call, path] of [
    ['update', ''],
    ['cancel', '/cancel'],
    ['redact', '/redact'],
  ]) {
    assertIdempotencyError(
      await errorOf(sessions[call](created.id, {}, {idempotencyKey})),
      `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${first}/${created.id}${path}' vs '${first}'). Try using a key other than '${idempotencyKey}' if you meant to execute a different request.`
    );
  }
  assert.deepEqual(await sessions.retrieve(created.id), created);
});

test('reads do not care about keys', async () => {
  const sessions = freshSessions();
  const idempotencyKey = freshIdempotencyKey();
  const created = await sessions.create(DOCUMENT, {idempotencyKey});

  const retrieved = await sessions.retrieve(created.id, {}, {idempotencyKey});
  const list = await sessions.list({}, {idempotencyKey});

  assert.deepEqual(retrieved, created);
  assert.deepEqual(list.data, [created]);
  for (const {headers} of [retrieved.lastResponse, list.lastResponse]) {
    assert.equal(headers['idempotency-key'], undefined);
    assert.equal(headers['idempotent-replayed'], undefined);
  }
});

test('keys of different accounts, modes and connected accounts do not meet', async () => {
  const rest = randomText(24);
  const idempotencyKey = freshIdempotencyKey();
  const stripeAccount = freshAccount();
  const inTest = stripeWith(`sk_test_${rest}`).identity.verificationSessions;
  const inLive = stripeWith(`sk_live_${rest}`).identity.verificationSessions;

  const created = [
    await inTest.create({...DOCUMENT, metadata: {from: 'test'}}, {idempotencyKey}),
    await inLive.create({...DOCUMENT, metadata: {from: 'live'}}, {idempotencyKey}),
    await inTest.create({...DOCUMENT, metadata: {from: 'connected'}}, {idempotencyKey, stripeAccount}),
    await freshSessions().create({...DOCUMENT, metadata: {from: 'another'}}, {idempotencyKey}),
  ];

  assert.deepEqual(
    created.map((session) => session.metadata.from),
    ['test', 'live', 'connected', 'another']
  );
  assert.equal(new Set(created.map(({id}) => id)).size, 4);
  for (const session of created) {
    assert.equal(session.lastResponse.headers['idempotent-replayed'], undefined);
  }
});

test('a key whose request was refused for its parameters is still free', async () => {
  const sessions = freshSessions();
  const idempotencyKey = freshIdempotencyKey();

  const refused = await errorOf(sessions.create({type: 'selfie'}, {idempotencyKey}));
  const created = await sessions.create(DOCUMENT, {idempotencyKey});

  assertInvalidRequest(refused, {param: 'type', message: 'Invalid type: must be one of document or id_number'});
  assert.equal(refused.headers['stripe-should-retry'], undefined);
  assertSession(created);
  assert.equal(created.lastResponse.headers['idempotent-replayed'], undefined);
});

test('a key whose session was missing is still free', async () => {
  const sessions = freshSessions();
  const idempotencyKey = freshIdempotencyKey();
  await errorOf(sessions.cancel('vs_missing', {}, {idempotencyKey}));

  const error = await errorOf(sessions.cancel('vs_missing', {}, {idempotencyKey}));

  assertInvalidRequest(error, {
    status: 404,
    code: 'resource_missing',
    param: 'session',
    message: "No such VerificationSession: 'vs_missing'",
  });
  assert.equal(error.headers['idempotent-replayed'], undefined);
  assertSession(await sessions.create(DOCUMENT, {idempotencyKey}));
});

test('a refusal for the state of the session is an answer, and is replayed', async () => {
  const sessions = freshSessions();
  const idempotencyKey = freshIdempotencyKey();
  const {id} = await sessions.create(DOCUMENT);
  await sessions.cancel(id);
  const expected = {
    class: 'StripeInvalidRequestError',
    message:
      'You cannot update this VerificationSession because it has a status of "canceled". Only a VerificationSession in "requires_input" status may be updated.',
  };

  const first = await errorOf(sessions.update(id, {type: 'id_number'}, {idempotencyKey}));
  const replay = await errorOf(sessions.update(id, {type: 'id_number'}, {idempotencyKey}));

  assertError(first, expected);
  assertOwnLog(first);
  assert.equal(first.headers['stripe-should-retry'], 'false');
  assert.equal(first.headers['idempotent-replayed'], undefined);
  assertError(replay, expected);
  assert.equal(replay.request_log_url, first.request_log_url);
  assert.equal(replay.headers['idempotent-replayed'], 'true');
  assert.equal(replay.headers['original-request'], first.requestId);
  assert.notEqual(replay.requestId, first.requestId);
});

test('a key may have 255 characters and no more', async () => {
  const sessions = freshSessions();
  const longest = randomText(255);

  assertSession(await sessions.create(DOCUMENT, {idempotencyKey: longest}));
  assertInvalidRequest(await errorOf(sessions.create(DOCUMENT, {idempotencyKey: `${longest}x`})), {
    message:
      "Idempotent key length is 256, which is outside accepted lengths. Idempotent Keys must be 1-255 characters long. If you're looking for a decent generator, try using a UUID defined by IETF RFC 4122.",
  });
});
