// The SDK's own retries, through a proxy that breaks the first attempts. Whatever happens, one session exists.

import assert from 'node:assert/strict';
import {Agent} from 'node:http';
import {describe, test} from 'node:test';

import {mishaps, startProxy} from '../proxy.js';
import {assertError, assertSession, errorOf, freshKey, freshSessions, randomText, stripeWith} from '../support.js';

const DOCUMENT = {type: 'document', metadata: {order: '1'}};
const SHOWN = {metadata: {order: '1'}};

const INTERNAL = {type: 'api_error', message: 'An unknown error occurred.'};
const IN_USE = {
  type: 'invalid_request_error',
  code: 'idempotency_key_in_use',
  message: 'There is currently another in-progress request using this Idempotent Key.',
};

/** A client behind a proxy with these mishaps, and one of the same account that reaches the server directly. */
async function clients(t, ...script) {
  const key = freshKey();
  const proxy = await startProxy(t, ...script);
  return {
    sessions: stripeWith(key, {url: proxy.url}).identity.verificationSessions,
    direct: stripeWith(key).identity.verificationSessions,
    attempts: proxy.attempts,
  };
}

/** Asserts that all attempts were the same request with one and the same key. */
function assertSameRequest(attempts, number) {
  assert.equal(attempts.length, number);
  for (const attempt of attempts) {
    for (const name of ['method', 'path', 'key', 'body']) {
      assert.equal(attempt[name], attempts[0][name], name);
    }
  }
  assert.match(attempts[0].key, /^stripe-node-retry-[0-9a-f-]{36}$/);
}

describe('a retry of a create that was executed', {concurrency: true}, () => {
  for (const [name, mishap] of [
    ['whose answer was lost with the connection', mishaps.loseAnswer],
    ['but was answered with a 500', mishaps.replaceAnswer(500, INTERNAL)],
    ['but was answered with a 503', mishaps.replaceAnswer(503, INTERNAL)],
    ['but was answered with a 409', mishaps.replaceAnswer(409, IN_USE)],
  ]) {
    test(`${name} gives the session of the first attempt`, async (t) => {
      const {sessions, direct, attempts} = await clients(t, mishap);

      const session = await sessions.create(DOCUMENT);

      assertSession(session, SHOWN);
      assertSameRequest(attempts, 2);
      const [first, second] = attempts.map((attempt) => attempt.answer);
      assert.equal(second.body, first.body);
      assert.equal(session.id, JSON.parse(first.body).id);
      assert.equal(first.headers['idempotent-replayed'], undefined);
      assert.equal(session.lastResponse.headers['idempotent-replayed'], 'true');
      assert.equal(session.lastResponse.headers['original-request'], first.headers['request-id']);
      assert.deepEqual((await direct.list()).data, [session]);
    });
  }

  test('after two mishaps still gives the session of the first attempt', async (t) => {
    const {sessions, direct, attempts} = await clients(t, mishaps.loseAnswer, mishaps.replaceAnswer(500, INTERNAL));

    const session = await sessions.create(DOCUMENT);

    assertSameRequest(attempts, 3);
    assert.equal(session.id, JSON.parse(attempts[0].answer.body).id);
    assert.deepEqual((await direct.list()).data, [session]);
  });
});

describe('a retry of a create that never arrived', {concurrency: true}, () => {
  for (const [name, mishap] of [
    ['because the connection broke', mishaps.loseRequest],
    ['because of a 500', mishaps.refuse(500, INTERNAL)],
    ['because of a 409', mishaps.refuse(409, IN_USE)],
  ]) {
    test(`${name} creates the session`, async (t) => {
      const {sessions, direct, attempts} = await clients(t, mishap);

      const session = await sessions.create(DOCUMENT);

      assertSession(session, SHOWN);
      assertSameRequest(attempts, 2);
      assert.equal(session.lastResponse.headers['idempotent-replayed'], undefined);
      assert.deepEqual((await direct.list()).data, [session]);
    });
  }
});

test('a retry of a cancel whose answer was lost replays the answer', async (t) => {
  const {sessions, direct, attempts} = await clients(t, mishaps.loseAnswer);
  const {id} = await direct.create(DOCUMENT);

  const canceled = await sessions.cancel(id);

  assertSession(canceled, {...SHOWN, status: 'canceled'});
  assertSameRequest(attempts, 2);
  assert.equal(canceled.lastResponse.headers['idempotent-replayed'], 'true');
  assert.deepEqual(await direct.retrieve(id), canceled);
});

test('a read is retried as well', async (t) => {
  const {sessions, direct, attempts} = await clients(t, mishaps.loseAnswer);
  const created = await direct.create(DOCUMENT);

  const retrieved = await sessions.retrieve(created.id);

  assert.deepEqual(retrieved, created);
  assert.equal(attempts.length, 2);
  assert.equal(attempts[0].key, undefined);
});

test('a program that retries by hand after the SDK gave up gets the session of the first attempt', async (t) => {
  const {sessions, direct, attempts} = await clients(t, mishaps.replaceAnswer(500, INTERNAL));
  const options = {idempotencyKey: randomText(20), maxNetworkRetries: 0};

  const error = await errorOf(sessions.create(DOCUMENT, options));
  const session = await sessions.create(DOCUMENT, options);

  assert.equal(error.type, 'StripeAPIError');
  assert.equal(error.statusCode, 500);
  assert.equal(attempts.length, 2);
  assert.equal(session.id, JSON.parse(attempts[0].answer.body).id);
  assert.equal(session.lastResponse.headers['idempotent-replayed'], 'true');
  assert.deepEqual((await direct.list()).data, [session]);
});

test('a refusal is not retried', async (t) => {
  const {sessions, attempts} = await clients(t);

  const error = await errorOf(sessions.create({type: 'selfie'}));

  assert.equal(error.statusCode, 400);
  assert.equal(attempts.length, 1);
});

describe('the same create sent many times at once', () => {
  /** The SDK leaves the answers that it retries unread, which keeps their connections, and the process, open. */
  function agentOf(t) {
    const httpAgent = new Agent({keepAlive: true});
    t.after(() => httpAgent.destroy());
    return httpAgent;
  }

  const sendAtOnce = (sessions, idempotencyKey) =>
    Array.from({length: 30}, () => sessions.create(DOCUMENT, {idempotencyKey}));

  test('makes one session, which all get in the end', async (t) => {
    const sessions = freshSessions({maxNetworkRetries: 5, httpAgent: agentOf(t)});

    const answers = await Promise.all(sendAtOnce(sessions, randomText(20)));

    for (const answer of answers) {
      assert.deepEqual(answer, answers[0]);
    }
    const executed = answers.filter(({lastResponse}) => lastResponse.headers['idempotent-replayed'] === undefined);
    assert.equal(executed.length, 1);
    assert.deepEqual((await sessions.list()).data, [answers[0]]);
  });

  test('is refused, if at all, because the first one is still running', async (t) => {
    const sessions = freshSessions({maxNetworkRetries: 0, httpAgent: agentOf(t)});
    const idempotencyKey = randomText(20);

    const outcomes = await Promise.allSettled(sendAtOnce(sessions, idempotencyKey));

    const answers = outcomes.filter(({status}) => status === 'fulfilled').map(({value}) => value);
    const refusals = outcomes.filter(({status}) => status === 'rejected').map(({reason}) => reason);
    assert.deepEqual((await sessions.list()).data, [answers[0]]);
    for (const error of refusals) {
      assertError(error, {
        class: 'StripeAPIError',
        status: 409,
        code: 'idempotency_key_in_use',
        message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${idempotencyKey}. Please try again later.`,
      });
      assert.equal(error.headers['idempotency-key'], idempotencyKey);
      assert.equal(error.headers['stripe-should-retry'], undefined);
    }
  });

  test('is answered at once to all when the first one is long done', async (t) => {
    const sessions = freshSessions({maxNetworkRetries: 0, httpAgent: agentOf(t)});
    const idempotencyKey = randomText(20);
    const first = await sessions.create(DOCUMENT, {idempotencyKey});

    const answers = await Promise.all(sendAtOnce(sessions, idempotencyKey));

    for (const answer of answers) {
      assert.deepEqual(answer, first);
      assert.equal(answer.lastResponse.headers['idempotent-replayed'], 'true');
    }
  });
});
