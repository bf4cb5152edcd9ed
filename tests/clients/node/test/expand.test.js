// Expanding parts of a session that are not shown by themselves.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {
  assertError,
  assertInvalidRequest,
  assertOwnLog,
  assertSession,
  errorOf,
  freshKey,
  freshSessions,
  stripeWith,
} from '../support.js';

const DOCUMENT = {type: 'document'};
const DETAILS = {email: 'jenny.rosen@example.com', phone: '+15555551212'};
const EVERYTHING = ['provided_details', 'verified_outputs', 'last_verification_report'];

const SENSITIVE = [
  'verified_outputs.dob',
  'verified_outputs.id_number',
  'verified_outputs.sex',
  'verified_outputs.unparsed_place_of_birth',
  'verified_outputs.unparsed_sex',
  'last_verification_report.document.dob',
  'last_verification_report.document.expiration_date',
  'last_verification_report.document.number',
  'last_verification_report.document.sex',
  'last_verification_report.document.unparsed_place_of_birth',
  'last_verification_report.document.unparsed_sex',
  'last_verification_report.id_number.dob',
  'last_verification_report.id_number.id_number',
];

function assertSensitive(error) {
  assertError(error, {
    class: 'StripePermissionError',
    status: 403,
    message:
      'To access sensitive verification results, configure a restricted API key with appropriate permissions. Learn more here: https://stripe.com/docs/identity/access-verification-results.',
  });
  assertOwnLog(error);
}

test('what can be expanded is null when there is nothing', async () => {
  const sessions = freshSessions();
  const created = await sessions.create({...DOCUMENT, expand: EVERYTHING});

  assertSession(created, {provided_details: null, verified_outputs: null});
  assert.deepEqual(await sessions.retrieve(created.id, {expand: EVERYTHING}), created);
});

test('each path adds its own key and no other', async () => {
  const sessions = freshSessions();
  const {id} = await sessions.create({...DOCUMENT, provided_details: DETAILS});

  assertSession(await sessions.retrieve(id));
  assertSession(await sessions.retrieve(id, {expand: ['provided_details']}), {provided_details: DETAILS});
  assertSession(await sessions.retrieve(id, {expand: ['verified_outputs']}), {verified_outputs: null});
  assertSession(await sessions.retrieve(id, {expand: ['last_verification_report']}));
});

test('every change can expand its answer', async () => {
  const sessions = freshSessions();
  const expand = ['provided_details', 'verified_outputs'];
  const shown = {provided_details: DETAILS, verified_outputs: null};
  const created = await sessions.create({...DOCUMENT, provided_details: DETAILS, expand});

  assertSession(created, shown);
  assertSession(await sessions.update(created.id, {metadata: {a: '1'}, expand}), {...shown, metadata: {a: '1'}});
  assertSession(await sessions.cancel(created.id, {expand}), {...shown, metadata: {a: '1'}, status: 'canceled'});
});

test('a list expands each of its sessions', async () => {
  const sessions = freshSessions();
  await sessions.create(DOCUMENT);
  await sessions.create({...DOCUMENT, provided_details: DETAILS});

  const list = await sessions.list({expand: EVERYTHING.map((path) => `data.${path}`)});

  assertSession(list.data[0], {provided_details: DETAILS, verified_outputs: null});
  assertSession(list.data[1], {provided_details: null, verified_outputs: null});
  assert.equal(list.data.length, 2);
});

test('expanding the data of a list is allowed and does nothing', async () => {
  const sessions = freshSessions();
  await sessions.create({...DOCUMENT, provided_details: DETAILS});

  const list = await sessions.list({expand: ['data']});

  assertSession(list.data[0]);
});

describe('a path that cannot be expanded is named', () => {
  for (const path of ['foo', 'options', 'related_customer', 'provided_details.email', 'data.provided_details']) {
    test(path, async () => {
      const sessions = freshSessions();
      const {id} = await sessions.create(DOCUMENT);

      assertInvalidRequest(await errorOf(sessions.retrieve(id, {expand: [path]})), {
        message: `This property cannot be expanded (${path}).`,
      });
    });
  }

  test('on a list, where the path must begin with data', async () => {
    const sessions = freshSessions();

    assertInvalidRequest(await errorOf(sessions.list({expand: ['verified_outputs']})), {
      message:
        "This property cannot be expanded (verified_outputs). You may want to try expanding 'data.verified_outputs' instead.",
    });
    assertInvalidRequest(await errorOf(sessions.list({expand: ['data.foo']})), {
      message: 'This property cannot be expanded (data.foo).',
    });
  });

  test('when it has more than four levels', async () => {
    assertInvalidRequest(await errorOf(freshSessions().retrieve('vs_missing', {expand: ['a.b.c.d.e']})), {
      code: 'property_expansion_max_depth',
      message: 'You cannot expand more than 4 levels of a property. Property: a.b.c.d.e',
    });
  });

  test('before the session is looked for', async () => {
    assertInvalidRequest(await errorOf(freshSessions().retrieve('vs_missing', {expand: ['foo']})), {
      message: 'This property cannot be expanded (foo).',
    });
  });

  test('before a session is created', async () => {
    const sessions = freshSessions();

    assertInvalidRequest(await errorOf(sessions.create({...DOCUMENT, expand: ['foo']})), {
      message: 'This property cannot be expanded (foo).',
    });
    assert.deepEqual((await sessions.list()).data, []);
  });
});

describe('sensitive results', () => {
  test('are refused to secret keys', async () => {
    const sessions = freshSessions();
    const {id} = await sessions.create(DOCUMENT);

    for (const path of SENSITIVE) {
      assertSensitive(await errorOf(sessions.retrieve(id, {expand: [path]})));
      assertSensitive(await errorOf(sessions.list({expand: [`data.${path}`]})));
    }
  });

  test('are refused before anything is changed', async () => {
    const sessions = freshSessions();
    const {id} = await sessions.create(DOCUMENT);
    const expand = ['verified_outputs.dob'];

    assertSensitive(await errorOf(sessions.create({...DOCUMENT, expand})));
    assertSensitive(await errorOf(sessions.update(id, {metadata: {a: '1'}, expand})));
    assertSensitive(await errorOf(sessions.cancel(id, {expand})));
    assertSensitive(await errorOf(sessions.redact(id, {expand})));

    const list = await sessions.list();
    assert.equal(list.data.length, 1);
    assertSession(list.data[0]);
  });

  test('are open to restricted keys', async () => {
    const key = freshKey('rk_test');
    const sessions = stripeWith(key).identity.verificationSessions;
    const {id} = await sessions.create(DOCUMENT);

    for (const path of SENSITIVE) {
      const shown = path.startsWith('verified_outputs') ? {verified_outputs: null} : {};
      assertSession(await sessions.retrieve(id, {expand: [path]}), shown);
    }
    const list = await sessions.list({expand: SENSITIVE.map((path) => `data.${path}`)});
    assertSession(list.data[0], {verified_outputs: null});
  });
});
