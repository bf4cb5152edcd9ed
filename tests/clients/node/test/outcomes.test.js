// From a new session to any result, and what can be seen of it: reports, verified outputs, sensitive fields, redaction.

import assert from 'node:assert/strict';
import {before, describe, test} from 'node:test';

import {
  ADDRESS,
  assertError,
  assertInvalidRequest,
  assertOwnLog,
  assertReport,
  assertSession,
  drive,
  errorOf,
  eventually,
  freshKeys,
  yearOfIssue,
} from '../support.js';

const DOCUMENT = {type: 'document'};
const ALL_CHECKS = {
  type: 'document',
  options: {document: {require_id_number: true, require_matching_selfie: true}},
};
const {options: ALL_OPTIONS} = ALL_CHECKS;

const VERIFIED_OUTPUTS = {
  address: ADDRESS,
  email: null,
  first_name: 'Jenny',
  id_number_type: null,
  last_name: 'Rosen',
  phone: null,
};

const OF_OUTPUTS = ['dob', 'id_number', 'sex', 'unparsed_place_of_birth', 'unparsed_sex'];
const OF_DOCUMENT = ['dob', 'expiration_date', 'number', 'sex', 'unparsed_place_of_birth', 'unparsed_sex'];
const OF_ID_NUMBER = ['dob', 'id_number'];
const SENSITIVE_OF_REPORT = [
  ...OF_DOCUMENT.map((key) => `document.${key}`),
  ...OF_ID_NUMBER.map((key) => `id_number.${key}`),
];
const SENSITIVE = [
  ...OF_OUTPUTS.map((key) => `verified_outputs.${key}`),
  ...SENSITIVE_OF_REPORT.map((path) => `last_verification_report.${path}`),
];

const EXPAND = ['verified_outputs', 'last_verification_report'];

const ids = (objects) => objects.map(({id}) => id);

describe('a session that is driven to verified', () => {
  test('says so, and has lost its secret and its link', async () => {
    const {secret} = freshKeys();
    const sessions = secret.identity.verificationSessions;
    const created = await sessions.create(DOCUMENT);

    const verified = await drive(secret, created.id, 'verify');

    assertSession(verified, {status: 'verified', last_verification_report: verified.last_verification_report});
    assert.deepEqual(await sessions.retrieve(created.id), verified);
    assert.equal(verified.created, created.created);
  });

  test('shows its outputs and its report to a secret key, but for what is sensitive', async () => {
    const {secret} = freshKeys();
    const {id} = await secret.identity.verificationSessions.create(ALL_CHECKS);
    await drive(secret, id, 'verify');

    const session = await secret.identity.verificationSessions.retrieve(id, {expand: EXPAND});

    const report = session.last_verification_report;
    assertSession(session, {
      last_verification_report: report,
      options: ALL_OPTIONS,
      status: 'verified',
      verified_outputs: {...VERIFIED_OUTPUTS, id_number_type: 'us_ssn'},
    });
    const [front, back] = report.document.files;
    assert.notEqual(back, undefined, 'a card has two sides');
    assertReport(report, id, {
      id_number: {
        error: null,
        first_name: 'Jenny',
        id_number_type: 'us_ssn',
        last_name: 'Rosen',
        status: 'verified',
      },
      options: ALL_OPTIONS,
      selfie: {document: front, error: null, selfie: report.selfie.selfie, status: 'verified'},
    });
    assert.deepEqual(await secret.identity.verificationReports.retrieve(report.id), report);
  });

  test('shows what is sensitive to a restricted key that asks for it', async () => {
    const {secret, restricted} = freshKeys();
    const {id} = await secret.identity.verificationSessions.create(ALL_CHECKS);
    await drive(secret, id, 'verify');
    const dob = {day: 1, month: 1, year: 1901};
    const expires = {day: 1, month: 12, year: yearOfIssue() + 10};

    const session = await restricted.identity.verificationSessions.retrieve(id, {expand: SENSITIVE});

    const report = session.last_verification_report;
    assertSession(session, {
      last_verification_report: report,
      options: ALL_OPTIONS,
      status: 'verified',
      verified_outputs: {
        ...VERIFIED_OUTPUTS,
        dob,
        id_number: '0000',
        id_number_type: 'us_ssn',
        sex: 'female',
        unparsed_place_of_birth: null,
        unparsed_sex: 'F',
      },
    });
    assertReport(report, id, {
      document: {
        dob,
        expiration_date: expires,
        number: 'D1234567',
        sex: 'female',
        unparsed_place_of_birth: null,
        unparsed_sex: 'F',
      },
      id_number: {
        dob,
        error: null,
        first_name: 'Jenny',
        id_number: '0000',
        id_number_type: 'us_ssn',
        last_name: 'Rosen',
        status: 'verified',
      },
      options: ALL_OPTIONS,
      selfie: report.selfie,
    });
    assert.deepEqual(
      await restricted.identity.verificationReports.retrieve(report.id, {expand: SENSITIVE_OF_REPORT}),
      report
    );
  });

  test('refuses what is sensitive to a secret key', async () => {
    const {secret} = freshKeys();
    const {id} = await secret.identity.verificationSessions.create(ALL_CHECKS);
    const {last_verification_report: report} = await drive(secret, id, 'verify');

    const {verificationReports: reports, verificationSessions: sessions} = secret.identity;
    const calls = [
      ...SENSITIVE.map((path) => () => sessions.retrieve(id, {expand: [path]})),
      ...SENSITIVE_OF_REPORT.map((path) => () => reports.retrieve(report, {expand: [path]})),
      () => reports.list({expand: ['data.document.number']}),
    ];
    for (const call of calls) {
      const error = await errorOf(call());
      assertError(error, {
        class: 'StripePermissionError',
        status: 403,
        message:
          'To access sensitive verification results, configure a restricted API key with appropriate permissions. Learn more here: https://stripe.com/docs/identity/access-verification-results.',
      });
      assertOwnLog(error);
    }
  });

  test('finds the person that the test wants', async () => {
    const {secret, restricted} = freshKeys();
    const {id} = await secret.identity.verificationSessions.create(DOCUMENT);

    const verified = await drive(restricted, id, 'verify', {
      verified_outputs: {first_name: 'Ada', dob: {year: 1990}, address: {city: 'London', country: 'GB'}},
      document: {type: 'passport', issuing_country: 'GB', number: 'P1'},
      expand: ['verified_outputs.dob', 'last_verification_report.document.number'],
    });

    const address = {...ADDRESS, city: 'London', country: 'GB'};
    assertSession(verified, {
      last_verification_report: verified.last_verification_report,
      status: 'verified',
      verified_outputs: {...VERIFIED_OUTPUTS, address, dob: {day: 1, month: 1, year: 1990}, first_name: 'Ada'},
    });
    assertReport(verified.last_verification_report, id, {
      document: {address, first_name: 'Ada', issuing_country: 'GB', number: 'P1', type: 'passport'},
    });
    assert.equal(verified.last_verification_report.document.files.length, 1, 'a passport has one page');
  });
});

describe('a session that fails', () => {
  test('says why, and waits for another attempt with a new secret and link', async () => {
    const {secret} = freshKeys();
    const created = await secret.identity.verificationSessions.create(DOCUMENT);

    const failed = await drive(secret, created.id, 'unverify', {
      last_error: {code: 'document_expired'},
      expand: ['last_verification_report'],
    });

    const error = {code: 'document_expired', reason: 'The document is expired.'};
    const report = failed.last_verification_report;
    assertSession(failed, {last_error: error, last_verification_report: report});
    assertReport(report, created.id, {
      document: {
        address: null,
        error,
        first_name: null,
        issued_date: null,
        last_name: null,
        status: 'unverified',
      },
    });
    assert.notEqual(failed.client_secret, created.client_secret);
    assert.notEqual(failed.url, created.url);
  });

  test('because its user gave up leaves no report', async () => {
    const {secret} = freshKeys();
    const {id} = await secret.identity.verificationSessions.create(DOCUMENT);

    await drive(secret, id, 'unverify', {last_error: {code: 'consent_declined', reason: 'No.'}});

    assertSession(await secret.identity.verificationSessions.retrieve(id), {
      last_error: {code: 'consent_declined', reason: 'No.'},
    });
    assert.deepEqual((await secret.identity.verificationReports.list({verification_session: id})).data, []);
  });

  test('may be tried again, and leaves a report of each attempt', async () => {
    const {secret} = freshKeys();
    const {id} = await secret.identity.verificationSessions.create({
      ...DOCUMENT,
      provided_details: {email: 'jenny+document_expired.verified@example.com'},
    });

    const first = await drive(secret, id, 'submit');
    const second = await drive(secret, id, 'submit');

    assert.deepEqual([first.last_error.code, second.status], ['document_expired', 'verified']);
    const reports = await secret.identity.verificationReports.list({verification_session: id});
    assert.deepEqual(ids(reports.data), [second.last_verification_report, first.last_verification_report]);
  });
});

test('checks with a delay end by themselves', async () => {
  const {secret} = freshKeys();
  const sessions = secret.identity.verificationSessions;
  const {id} = await sessions.create(DOCUMENT);

  const processing = await drive(secret, id, 'verify', {simulate_delay: true});
  const verified = await eventually(
    () => sessions.retrieve(id),
    ({status}) => status !== 'processing'
  );

  assertSession(processing, {status: 'processing'});
  assertSession(verified, {last_verification_report: verified.last_verification_report, status: 'verified'});
});

test('presets decide what submissions come to, until an empty value takes them back', async () => {
  const {secret} = freshKeys();
  const {id} = await secret.identity.verificationSessions.create(DOCUMENT);

  await drive(secret, id, 'preset', {outcomes: ['failure', 'selfie_manipulated', 'verified']});
  const codes = [await drive(secret, id, 'submit'), await drive(secret, id, 'submit')].map(
    ({last_error: error}) => error.code
  );
  await drive(secret, id, 'preset', {outcomes: ''});
  const undecided = await drive(secret, id, 'submit');

  assert.deepEqual(codes, ['document_unverified_other', 'selfie_manipulated']);
  assert.equal(undecided.status, 'processing');
});

describe('a helper', () => {
  test('is executed once a key', async () => {
    const {secret} = freshKeys();
    const {id} = await secret.identity.verificationSessions.create(DOCUMENT);
    const options = {idempotencyKey: 'attempt-1'};

    const first = await drive(secret, id, 'unverify', {}, options);
    const again = await drive(secret, id, 'unverify', {}, options);

    assert.deepEqual(again, first);
    assert.equal(again.lastResponse.headers['idempotent-replayed'], 'true');
    assert.equal((await secret.identity.verificationReports.list()).data.length, 1);
  });

  test('in the wrong status is refused by name', async () => {
    const {secret} = freshKeys();
    const {id} = await secret.identity.verificationSessions.create(DOCUMENT);
    await drive(secret, id, 'verify');

    assertInvalidRequest(await errorOf(drive(secret, id, 'unverify')), {
      message:
        'You cannot unverify this VerificationSession because it has a status of "verified". Only a VerificationSession in "requires_input" or "processing" status may be unverified.',
    });
  });

  test('does not verify an expired document', async () => {
    const {secret} = freshKeys();
    const {id} = await secret.identity.verificationSessions.create(DOCUMENT);

    const error = await errorOf(drive(secret, id, 'verify', {document: {expiration_date: {year: 2000}}}));

    const [today] = error.message.match(/\d{4}-\d{2}-\d{2}/);
    assert.ok(Math.abs(Date.parse(today) - Date.now()) < 2 * 24 * 60 * 60 * 1000, `${today} is today`);
    assertInvalidRequest(error, {
      param: 'document[expiration_date]',
      message: `Invalid document[expiration_date]: a document verified on ${today} cannot have expired on 2000-12-01`,
    });
    assertSession(await secret.identity.verificationSessions.retrieve(id));
  });
});

describe('thirty reports', () => {
  let secret;
  let all;

  before(async () => {
    ({secret} = freshKeys());
    all = [];
    for (let number = 0; number < 30; number += 1) {
      const {id} = await secret.identity.verificationSessions.create({
        ...DOCUMENT,
        client_reference_id: number % 3 === 0 ? 'third' : 'other',
      });
      const verified = await drive(secret, id, 'verify');
      all.unshift({session: id, report: verified.last_verification_report, number});
    }
  });

  const reportsOf = (entries) => entries.map(({report}) => report);

  test('come one by one, newest first, from a loop that turns the pages', async () => {
    const seen = [];
    for await (const report of secret.identity.verificationReports.list({limit: 7})) {
      seen.push(report);
    }

    assert.deepEqual(ids(seen), reportsOf(all));
    assertReport(seen[0], all[0].session, {client_reference_id: 'other'});
  });

  test('come backwards from the newest side of one', async () => {
    const list = secret.identity.verificationReports.list({limit: 7, ending_before: all[29].report});

    assert.deepEqual(ids(await list.autoPagingToArray({limit: 100})), reportsOf(all.slice(0, 29)).reverse());
  });

  test('are found by what the application calls its user', async () => {
    const list = secret.identity.verificationReports.list({client_reference_id: 'third', limit: 4});

    const expected = all.filter(({number}) => number % 3 === 0);
    assert.deepEqual(ids(await list.autoPagingToArray({limit: 100})), reportsOf(expected));
  });
});

test('redaction leaves placeholders in the session and in its report', async () => {
  const {secret, restricted} = freshKeys();
  const sessions = secret.identity.verificationSessions;
  const {id} = await sessions.create({...ALL_CHECKS, client_reference_id: 'user-1', metadata: {name: 'Jenny Rosen'}});
  const {last_verification_report: reportId} = await drive(secret, id, 'verify');
  const kept = {last_verification_report: reportId, options: ALL_OPTIONS, status: 'verified'};

  const redacting = await sessions.redact(id);
  const redacted = await drive(secret, id, 'complete_redaction');
  const session = await restricted.identity.verificationSessions.retrieve(id, {expand: SENSITIVE});

  assertSession(redacting, {
    ...kept,
    client_reference_id: 'user-1',
    metadata: {name: 'Jenny Rosen'},
    redaction: {status: 'processing'},
  });
  assertSession(redacted, {...kept, redaction: {status: 'redacted'}});
  const hidden = '[redacted]';
  const noDate = {day: 1, month: 1, year: 1};
  const address = {city: hidden, country: 'US', line1: hidden, line2: null, postal_code: hidden, state: hidden};
  const report = session.last_verification_report;
  assertSession(session, {
    ...kept,
    last_verification_report: report,
    redaction: {status: 'redacted'},
    verified_outputs: {
      address,
      dob: noDate,
      email: null,
      first_name: hidden,
      id_number: hidden,
      id_number_type: 'us_ssn',
      last_name: hidden,
      phone: null,
      sex: hidden,
      unparsed_place_of_birth: null,
      unparsed_sex: hidden,
    },
  });
  assertReport(report, id, {
    document: {
      address,
      dob: noDate,
      expiration_date: noDate,
      first_name: hidden,
      issued_date: noDate,
      last_name: hidden,
      number: hidden,
      sex: hidden,
      unparsed_place_of_birth: null,
      unparsed_sex: hidden,
    },
    id_number: {
      dob: noDate,
      error: null,
      first_name: hidden,
      id_number: hidden,
      id_number_type: 'us_ssn',
      last_name: hidden,
      status: 'verified',
    },
    options: ALL_OPTIONS,
    selfie: report.selfie,
  });
  assert.equal(report.id, reportId);
  assert.deepEqual(await drive(secret, id, 'complete_redaction'), redacted);
});
