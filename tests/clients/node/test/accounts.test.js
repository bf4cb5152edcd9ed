// Who sees what: keys, modes, connected accounts, API versions.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {
  SDK_API_VERSION,
  accountOf,
  assertError,
  assertGatewayError,
  assertInvalidRequest,
  assertSession,
  errorOf,
  freshAccount,
  freshKey,
  freshSessions,
  randomText,
  stripeWith,
} from '../support.js';

const DOCUMENT = {type: 'document'};

const sessionsOf = (key, settings) => stripeWith(key, settings).identity.verificationSessions;
const idsOf = async (sessions, params, options) => (await sessions.list(params, options)).data.map(({id}) => id);

describe('keys', () => {
  test('of different accounts share nothing', async () => {
    const mine = freshSessions();
    const theirs = freshSessions();
    const {id} = await mine.create(DOCUMENT);

    assert.deepEqual(await idsOf(mine), [id]);
    assert.deepEqual(await idsOf(theirs), []);
    for (const call of ['retrieve', 'update', 'cancel', 'redact']) {
      assertInvalidRequest(await errorOf(theirs[call](id)), {
        status: 404,
        code: 'resource_missing',
        param: 'session',
        message: `No such VerificationSession: '${id}'`,
      });
    }
    assertInvalidRequest(await errorOf(theirs.list({starting_after: id})), {
      code: 'resource_missing',
      param: 'starting_after',
      message: `No such VerificationSession: '${id}'`,
    });
  });

  test('secret and restricted, of one account see the same sessions', async () => {
    const rest = randomText(24);
    const secret = sessionsOf(`sk_test_${rest}`);
    const restricted = sessionsOf(`rk_test_${rest}`);
    const bySecret = await secret.create(DOCUMENT);
    const byRestricted = await restricted.create(DOCUMENT);

    const both = [byRestricted.id, bySecret.id];
    assert.deepEqual(await idsOf(secret), both);
    assert.deepEqual(await idsOf(restricted), both);
    assert.deepEqual(await restricted.retrieve(bySecret.id), bySecret);
    assert.equal(accountOf(byRestricted), accountOf(bySecret));
  });

  test('for live and for test open two separate worlds of one account', async () => {
    const rest = randomText(24);
    const live = sessionsOf(`sk_live_${rest}`);
    const testing = sessionsOf(`sk_test_${rest}`);
    const inLive = await live.create(DOCUMENT);
    const inTest = await testing.create(DOCUMENT);

    assertSession(inLive, {livemode: true});
    assertSession(inTest);
    assert.equal(accountOf(inLive), accountOf(inTest));
    assert.deepEqual(await idsOf(live), [inLive.id]);
    assert.deepEqual(await idsOf(testing), [inTest.id]);
    for (const call of ['retrieve', 'update', 'cancel', 'redact']) {
      assertInvalidRequest(await errorOf(live[call](inTest.id)), {
        status: 404,
        code: 'resource_missing',
        param: 'session',
        livemode: true,
        message: `No such VerificationSession: '${inTest.id}'; a similar object exists in test mode, but a live mode key was used to make this request.`,
      });
      assertInvalidRequest(await errorOf(testing[call](inLive.id)), {
        status: 404,
        code: 'resource_missing',
        param: 'session',
        message: `No such VerificationSession: '${inLive.id}'; a similar object exists in live mode, but a test mode key was used to make this request.`,
      });
    }
  });

  test('for live need a return URL that is encrypted', async () => {
    const sessions = sessionsOf(freshKey('sk_live'));

    const error = await errorOf(sessions.create({...DOCUMENT, return_url: 'http://example.com/done'}));
    const session = await sessions.create({...DOCUMENT, return_url: 'https://example.com/done'});

    assertInvalidRequest(error, {
      livemode: true,
      message: 'Livemode requests must always be redirected via HTTPS.',
    });
    assertSession(session, {livemode: true});
  });

  test('are masked when they are refused', async () => {
    const refused = [
      ['nonsense', '****ense'],
      ['sk_test_wrong key 1234', 'sk_test_**********1234'],
      ['sk_prod_0123456789', '**************6789'],
    ];
    for (const [key, masked] of refused) {
      assertGatewayError(await errorOf(sessionsOf(key).list()), {
        class: 'StripeAuthenticationError',
        status: 401,
        message: `Invalid API Key provided: ${masked}`,
      });
    }
  });

  test('are asked for when there is none', async () => {
    const sessions = sessionsOf(undefined, {authenticator: async () => {}});

    assertGatewayError(await errorOf(sessions.create(DOCUMENT)), {
      class: 'StripeAuthenticationError',
      status: 401,
      message:
        "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/.",
    });
  });

  test('of the publishable kind open no endpoint', async () => {
    const rest = randomText(24);
    const publishable = sessionsOf(`pk_test_${rest}`);
    const secret = sessionsOf(`sk_test_${rest}`);
    const {id} = await secret.create(DOCUMENT);

    const calls = [
      () => publishable.create(DOCUMENT),
      () => publishable.list(),
      () => publishable.retrieve(id),
      () => publishable.update(id),
      () => publishable.cancel(id),
      () => publishable.redact(id),
    ];
    for (const call of calls) {
      const error = await errorOf(call());
      assert.equal(error.constructor.name, 'StripePermissionError');
      assert.equal(error.statusCode, 403);
      assert.equal(error.rawType, 'invalid_request_error');
      assert.equal(error.code, 'secret_key_required');
      assert.equal(error.doc_url, 'https://stripe.com/docs/error-codes/secret-key-required');
      assert.equal(error.param, undefined);
      assert.equal(
        error.message,
        'This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.'
      );
      // Nothing public shows whether this refusal is logged; a request has an id if and only if it is.
      assert.equal(error.requestId === undefined, error.request_log_url === undefined);
    }
    assert.deepEqual(await secret.list().autoPagingToArray({limit: 10}), [await secret.retrieve(id)]);
    assertSession(await secret.retrieve(id));
  });
});

describe('a connected account', () => {
  test('has sessions of its own, and answers name it', async () => {
    const stripeAccount = freshAccount();
    const sessions = freshSessions();
    const platforms = await sessions.create(DOCUMENT);
    const connected = await sessions.create(DOCUMENT, {stripeAccount});

    assertSession(connected);
    assert.equal(accountOf(connected), stripeAccount);
    assert.equal(connected.lastResponse.stripeAccount, stripeAccount);
    assert.equal(platforms.lastResponse.stripeAccount, undefined);
    assert.deepEqual(await idsOf(sessions), [platforms.id]);
    assert.deepEqual(await idsOf(sessions, {}, {stripeAccount}), [connected.id]);
    assertInvalidRequest(await errorOf(sessions.retrieve(connected.id)), {
      status: 404,
      code: 'resource_missing',
      param: 'session',
      message: `No such VerificationSession: '${connected.id}'`,
    });
    const canceled = await sessions.cancel(connected.id, {}, {stripeAccount});
    assertSession(canceled, {status: 'canceled'});
    assert.equal(canceled.lastResponse.stripeAccount, stripeAccount);
  });

  test('can be set for the whole client', async () => {
    const stripeAccount = freshAccount();
    const sessions = freshSessions({stripeAccount});
    const {id} = await sessions.create(DOCUMENT);

    const retrieved = await sessions.retrieve(id);

    assert.equal(accountOf(retrieved), stripeAccount);
    assert.equal(retrieved.lastResponse.stripeAccount, stripeAccount);
  });

  test('can be named as a context as well', async () => {
    const account = freshAccount();
    const sessions = freshSessions();
    const created = await sessions.create(DOCUMENT, {stripeContext: account});

    assert.equal(accountOf(created), account);
    assert.deepEqual(await sessions.retrieve(created.id, {}, {stripeAccount: account}), created);
  });

  test('is named by the log link of an error', async () => {
    const stripeAccount = freshAccount();
    const error = await errorOf(freshSessions().retrieve('vs_missing', {}, {stripeAccount}));

    assertInvalidRequest(error, {
      status: 404,
      code: 'resource_missing',
      param: 'session',
      message: "No such VerificationSession: 'vs_missing'",
    });
    assert.equal(
      error.request_log_url,
      `https://dashboard.stripe.com/${stripeAccount}/test/workbench/logs?object=${error.requestId}`
    );
  });

  test('that cannot be one is refused at the gateway', async () => {
    const sessions = sessionsOf('sk_test_0123456789');

    for (const stripeAccount of ['acct_fake_account', 'nobody']) {
      assertGatewayError(await errorOf(sessions.list({}, {stripeAccount})), {
        class: 'StripePermissionError',
        status: 403,
        code: 'account_invalid',
        message: `The provided key 'sk_test_******6789' does not have access to account '${stripeAccount}' (or that account does not exist). Application access may have been revoked.`,
      });
    }
  });
});

describe('the API version', () => {
  const NOTICE = (version) =>
    `You are using an outdated API version (${version}). We recommend upgrading to the latest API version, ${SDK_API_VERSION}. See https://docs.stripe.com/upgrades`;

  for (const [version, changes] of [
    ['2020-08-27', {related_customer_account: undefined}],
    ['2024-06-20', {related_customer_account: undefined}],
    ['2025-11-17.clover', {related_customer_account: undefined}],
    ['2025-12-15.clover', {}],
    ['2026-09-30.endive', {}],
  ]) {
    const name = 'related_customer_account' in changes ? 'hides' : 'shows';
    test(`${version} ${name} the customer account`, async () => {
      const sessions = freshSessions({apiVersion: version});
      const created = await sessions.create(DOCUMENT);

      assertSession(created, changes);
      assert.deepEqual(await sessions.retrieve(created.id), created);
      assert.deepEqual((await sessions.list()).data, [created]);
      assert.equal(created.lastResponse.headers['stripe-version'], version);
      assert.equal(created.lastResponse.headers['stripe-notice'], NOTICE(version));
    });
  }

  test('may carry beta flags, which are repeated', async () => {
    const apiVersion = '2020-08-27; identity_client_api=v7';
    const session = await freshSessions({apiVersion}).create(DOCUMENT);

    assertSession(session, {related_customer_account: undefined});
    assert.equal(session.lastResponse.headers['stripe-version'], apiVersion);
  });

  test('can be chosen for one call', async () => {
    const sessions = freshSessions();
    const {id} = await sessions.create(DOCUMENT);

    const old = await sessions.retrieve(id, {}, {apiVersion: '2024-06-20'});
    const current = await sessions.retrieve(id);

    assertSession(old, {related_customer_account: undefined});
    assertSession(current);
  });

  test('that does not exist is refused', async () => {
    for (const version of ['2024-06-20.acacia', '2026-10-28', 'latest', '2099-01-01.future']) {
      const error = await errorOf(freshSessions({apiVersion: version}).create(DOCUMENT));
      assertError(error, {class: 'StripeInvalidRequestError', message: `Invalid Stripe API version: ${version}`});
    }
  });
});
