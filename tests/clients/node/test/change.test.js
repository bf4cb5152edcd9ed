// Updating, canceling and redacting sessions.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {assertInvalidRequest, assertSession, errorOf, eventually, freshSessions} from '../support.js';

const DOCUMENT = {type: 'document'};
const isRedacted = (session) => session.redaction.status === 'redacted';

describe('update', () => {
  test('merges document options key by key', async () => {
    const sessions = freshSessions();
    const {id} = await sessions.create({
      ...DOCUMENT,
      options: {document: {allowed_types: ['passport'], require_matching_selfie: true}},
    });

    const updated = await sessions.update(id, {
      options: {document: {require_live_capture: true, require_matching_selfie: false}},
    });

    assertSession(updated, {
      options: {
        document: {allowed_types: ['passport'], require_live_capture: true, require_matching_selfie: false},
      },
    });
    assert.deepEqual(await sessions.retrieve(id), updated);
  });

  test('replaces the list of allowed types as a whole', async () => {
    const sessions = freshSessions();
    const {id} = await sessions.create({...DOCUMENT, options: {document: {allowed_types: ['passport', 'id_card']}}});

    const updated = await sessions.update(id, {options: {document: {allowed_types: ['driving_license']}}});

    assertSession(updated, {options: {document: {allowed_types: ['driving_license']}}});
  });

  for (const [name, nothing] of [
    ['an empty string', ''],
    ['null', null],
  ]) {
    test(`empties document options given as ${name}`, async () => {
      const sessions = freshSessions();
      const {id} = await sessions.create({...DOCUMENT, options: {document: {require_id_number: true}}});

      const updated = await sessions.update(id, {options: {document: nothing}});

      assertSession(updated);
    });

    test(`removes a metadata key given as ${name} and keeps the others`, async () => {
      const sessions = freshSessions();
      const {id} = await sessions.create({...DOCUMENT, metadata: {gone: '1', kept: '2', changed: '3'}});

      const updated = await sessions.update(id, {metadata: {gone: nothing, changed: '4', added: '5'}});

      assertSession(updated, {metadata: {added: '5', changed: '4', kept: '2'}});
      assert.deepEqual(await sessions.retrieve(id), updated);
    });

    test(`removes all metadata given as ${name}`, async () => {
      const sessions = freshSessions();
      const {id} = await sessions.create({...DOCUMENT, metadata: {gone: '1'}});

      assertSession(await sessions.update(id, {metadata: nothing}));
      assertSession(await sessions.retrieve(id));
    });
  }

  test('changes the type and keeps the document options', async () => {
    const sessions = freshSessions();
    const options = {document: {require_matching_selfie: true}};
    const {id} = await sessions.create({...DOCUMENT, options});

    assertSession(await sessions.update(id, {type: 'id_number'}), {type: 'id_number', options});
    assertSession(await sessions.update(id, {type: 'document'}), {options});
  });

  test('replaces only those provided details that it names', async () => {
    const sessions = freshSessions();
    const {id} = await sessions.create({
      ...DOCUMENT,
      provided_details: {email: 'a@example.com', phone: '+15555551212'},
    });

    const updated = await sessions.update(id, {
      provided_details: {email: 'b@example.com'},
      expand: ['provided_details'],
    });

    assertSession(updated, {provided_details: {email: 'b@example.com', phone: '+15555551212'}});
  });

  test('with no parameters changes nothing', async () => {
    const sessions = freshSessions();
    const created = await sessions.create({...DOCUMENT, metadata: {kept: 'yes'}});

    assert.deepEqual(await sessions.update(created.id), created);
  });

  test('counts the 50 metadata keys after merging', async () => {
    const sessions = freshSessions();
    const metadata = Object.fromEntries(Array.from({length: 50}, (_, number) => [`key_${number + 10}`, 'x']));
    const {id} = await sessions.create({...DOCUMENT, metadata});

    const error = await errorOf(sessions.update(id, {metadata: {one_more: 'x'}}));
    const swapped = await sessions.update(id, {metadata: {key_10: '', one_more: 'x'}});

    assertInvalidRequest(error, {
      param: 'metadata',
      message:
        "Metadata can have up to 50 keys, but you've set 51. Email us at support+metadata@stripe.com for more information.",
    });
    const {key_10: _, ...rest} = metadata;
    assertSession(swapped, {metadata: {...rest, one_more: 'x'}});
  });

  test('is refused once the session is canceled, but for metadata', async () => {
    const sessions = freshSessions();
    const {id} = await sessions.create(DOCUMENT);
    await sessions.cancel(id);

    for (const params of [{type: 'id_number'}, {options: {document: {require_id_number: true}}}]) {
      const error = await errorOf(sessions.update(id, params));
      assertInvalidRequest(error, {
        message:
          'You cannot update this VerificationSession because it has a status of "canceled". Only a VerificationSession in "requires_input" status may be updated.',
      });
      assert.equal(error.headers['stripe-should-retry'], 'false');
    }
    assertSession(await sessions.update(id, {metadata: {note: 'late'}}), {
      status: 'canceled',
      metadata: {note: 'late'},
    });
  });
});

describe('cancel', () => {
  test('ends the session and takes away its secret and its link', async () => {
    const sessions = freshSessions();
    const created = await sessions.create({
      ...DOCUMENT,
      client_reference_id: 'user-1',
      metadata: {kept: 'yes'},
      options: {document: {require_matching_selfie: true}},
    });

    const canceled = await sessions.cancel(created.id);

    assert.deepEqual({...canceled}, {...created, client_secret: null, status: 'canceled', url: null});
    assert.deepEqual(await sessions.retrieve(created.id), canceled);
  });

  test('a second time changes nothing', async () => {
    const sessions = freshSessions();
    const {id} = await sessions.create(DOCUMENT);
    const canceled = await sessions.cancel(id);

    const again = await sessions.cancel(id);

    assert.equal(again.lastResponse.statusCode, 200);
    assert.equal(again.lastResponse.headers['idempotent-replayed'], undefined);
    assert.deepEqual(again, canceled);
    assertSession(again, {status: 'canceled'});
  });

  test('expands its answer', async () => {
    const sessions = freshSessions();
    const {id} = await sessions.create({...DOCUMENT, provided_details: {email: 'a@example.com'}});

    const canceled = await sessions.cancel(id, {expand: ['provided_details', 'verified_outputs']});

    assertSession(canceled, {status: 'canceled', provided_details: {email: 'a@example.com'}, verified_outputs: null});
  });
});

describe('redact', {concurrency: true}, () => {
  test('cancels an open session at once and erases it a little later', async () => {
    const sessions = freshSessions();
    const expand = ['provided_details', 'verified_outputs'];
    const kept = {
      options: {document: {require_matching_selfie: true}},
      related_customer: 'cus_JennyRosen0001',
      status: 'canceled',
      verified_outputs: null,
    };
    const created = await sessions.create({
      ...DOCUMENT,
      client_reference_id: 'user-1',
      metadata: {name: 'Jenny Rosen'},
      options: kept.options,
      provided_details: {email: 'jenny.rosen@example.com', phone: '+15555551212'},
      related_customer: kept.related_customer,
    });

    const redacting = await sessions.redact(created.id, {expand});
    const redacted = await eventually(() => sessions.retrieve(created.id, {expand}), isRedacted);

    assertSession(redacting, {
      ...kept,
      client_reference_id: 'user-1',
      metadata: {name: 'Jenny Rosen'},
      provided_details: {email: 'jenny.rosen@example.com', phone: '+15555551212'},
      redaction: {status: 'processing'},
    });
    assertSession(redacted, {
      ...kept,
      provided_details: {email: '[redacted]', phone: '[redacted]'},
      redaction: {status: 'redacted'},
    });
    assert.equal(redacted.id, created.id);
    assert.equal(redacted.created, created.created);
  });

  test('marks only those provided details that were given', async () => {
    const sessions = freshSessions();
    const {id} = await sessions.create({...DOCUMENT, provided_details: {phone: '+15555551212'}});

    await sessions.redact(id);
    const redacted = await eventually(() => sessions.retrieve(id, {expand: ['provided_details']}), isRedacted);

    assertSession(redacted, {
      provided_details: {phone: '[redacted]'},
      redaction: {status: 'redacted'},
      status: 'canceled',
    });
  });

  test('works on a canceled session', async () => {
    const sessions = freshSessions();
    const {id} = await sessions.create({...DOCUMENT, metadata: {name: 'Jenny Rosen'}});
    await sessions.cancel(id);

    const redacting = await sessions.redact(id);
    const redacted = await eventually(() => sessions.retrieve(id), isRedacted);

    assertSession(redacting, {
      metadata: {name: 'Jenny Rosen'},
      redaction: {status: 'processing'},
      status: 'canceled',
    });
    assertSession(redacted, {redaction: {status: 'redacted'}, status: 'canceled'});
  });

  test('a second time, or a cancel after it, changes nothing', async () => {
    const sessions = freshSessions();
    const {id} = await sessions.create(DOCUMENT);
    await sessions.redact(id);
    const redacted = await eventually(() => sessions.retrieve(id), isRedacted);

    assert.deepEqual(await sessions.redact(id), redacted);
    assert.deepEqual(await sessions.cancel(id), redacted);
    assert.deepEqual(await sessions.retrieve(id), redacted);
  });

  test('leaves nothing to update, metadata included, from its start', async () => {
    const sessions = freshSessions();
    const {id} = await sessions.create(DOCUMENT);
    await sessions.redact(id);

    for (const params of [{type: 'id_number'}, {metadata: {note: 'late'}}]) {
      assertInvalidRequest(await errorOf(sessions.update(id, params)), {
        message: 'You cannot update this VerificationSession because it has been redacted.',
      });
    }
  });
});
