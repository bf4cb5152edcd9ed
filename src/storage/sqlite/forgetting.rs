//! What is removed once it is old, a few rows at a time: answers to idempotency keys, and events with what endpoints had
//! to be told of them.

use sqlx::Connection as _;

use super::open::Database;
use super::readers::json_array;
use crate::domain::Timestamp;
use crate::storage::{Position, StoreError};

impl Database {
    /// Removes at most `count` of the oldest answers, as far as they were given before `before`, but none of the
    /// namespaces in `but`; how many were removed.
    pub(in crate::storage) async fn forget_answers(
        &mut self,
        before: Timestamp,
        but: &[i64],
        count: i64,
    ) -> Result<u64, StoreError> {
        let (before, but) = (before.millis(), json_array(but)?);
        let done = sqlx::query!(
            "delete from idempotent_answers
            where created < ?1 and sequence in (
                select sequence from idempotent_answers
                where namespace_id not in (select value from json_each(?2))
                order by sequence limit ?3
            )",
            before,
            but,
            count
        )
        .execute(&mut self.connection)
        .await?;
        Ok(done.rows_affected())
    }

    /// Removes at most `count` events made before the second of `before`, with the deliveries of them and the attempts at
    /// these, but none of the namespaces in `but` and none that an endpoint still waits for; how many were removed.
    pub(in crate::storage) async fn forget_events(
        &mut self,
        before: Timestamp,
        but: &[i64],
        count: i64,
    ) -> Result<u64, StoreError> {
        let forgotten = self.forget_events_once(before, but, count).await;
        self.recovered(forgotten).await
    }

    async fn forget_events_once(&mut self, before: Timestamp, but: &[i64], count: i64) -> Result<u64, StoreError> {
        let (before, but) = (Position::from_second(before.seconds()).number(), json_array(but)?);
        let mut transaction = self.connection.begin_with("begin immediate").await?;
        // The cross join walks the index of each account in turn, so that what is found is all that is read.
        let old: Vec<i64> = sqlx::query_scalar!(
            r#"select events.sequence as "sequence!"
            from namespaces
            cross join events indexed by events_by_age on events.namespace_id = namespaces.id
            where events.position < ?1
                and namespaces.id not in (select value from json_each(?2))
                and not exists (
                    select 1 from webhook_deliveries
                    where event_sequence = events.sequence and due is not null
                )
            limit ?3"#,
            before,
            but,
            count
        )
        .fetch_all(&mut *transaction)
        .await?;
        if old.is_empty() {
            return Ok(0);
        }
        let events = json_array(&old)?;
        sqlx::query!(
            "delete from webhook_attempts where delivery_sequence in (
                select sequence from webhook_deliveries where event_sequence in (select value from json_each(?1))
            )",
            events
        )
        .execute(&mut *transaction)
        .await?;
        sqlx::query!(
            "delete from webhook_deliveries where event_sequence in (select value from json_each(?1))",
            events
        )
        .execute(&mut *transaction)
        .await?;
        let done = sqlx::query!("delete from events where sequence in (select value from json_each(?1))", events)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(done.rows_affected())
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::{
        ApiKey, ApiVersion, Delivery, DeliveryAttempt, DeliveryState, EndpointId, Event, EventId, EventKind,
        EventRequest, Namespace, SessionId, Timestamp,
    };
    use crate::ids::IdSource;
    use crate::storage::{EventFilter, Location, Needs, Position, Store, StoredDelivery, Walk, Window};

    const AGES: [i64; 3] = [100, 200, 300];

    /// What becomes of the delivery of each event of the test.
    fn states() -> [DeliveryState; 3] {
        [DeliveryState::Delivered, DeliveryState::Waits { due: Timestamp::from_seconds(0) }, DeliveryState::GivenUp]
    }

    fn event(second: i64, number: usize) -> Event {
        Event {
            id: EventId::parse(&format!("evt_{second}x{number}")).unwrap(),
            created: Timestamp::from_seconds(second),
            kind: EventKind::Created,
            session: SessionId::parse("vs_1").unwrap(),
            request: EventRequest::default(),
            api_version: ApiVersion::newest(),
            object: "{}".into(),
            pending_webhooks: 1,
        }
    }

    fn delivery(event: &Event) -> Delivery {
        Delivery {
            event: event.id.clone(),
            endpoint: EndpointId::parse("we_1").unwrap(),
            platform: None,
            api_version: None,
            pending_webhooks: 1,
            attempts: 0,
            by_hand: true,
            state: DeliveryState::Waits { due: event.created },
        }
    }

    fn attempt(at: Timestamp) -> DeliveryAttempt {
        DeliveryAttempt {
            at,
            number: 1,
            url: "http://localhost/".to_owned(),
            duration_ms: 1,
            signature: String::new(),
            status: Some(200),
            body: String::new(),
            error: None,
            next: None,
        }
    }

    /// Three events a second of `AGES`, each with a delivery in another state and an attempt at it.
    async fn fill(store: &Store, namespace: &Namespace) {
        let work = |tx: &mut crate::storage::Tx<'_>| {
            for second in AGES {
                for (number, state) in states().into_iter().enumerate() {
                    let stored = tx.insert_event(event(second, number));
                    let made = delivery(&stored.object);
                    tx.insert_delivery(&stored, made.clone());
                    // Events and deliveries are counted alike here, since each event has one.
                    let (sequence, event_sequence) = (stored.sequence, stored.sequence);
                    let old = StoredDelivery { sequence, event_sequence, delivery: made };
                    tx.save_attempt(&old, attempt(stored.object.created), state);
                }
            }
        };
        store.write(namespace, Needs::nothing(), work).await.unwrap();
    }

    /// The ids of the events that are left, oldest first, and how many attempts.
    async fn left(store: &Store, namespace: &Namespace) -> (Vec<String>, usize) {
        let window = Window { after: Position::FIRST, before: Position::LAST, walk: Walk::NewestFirst, limit: 100 };
        let page = store.events(namespace, &EventFilter::default(), window).await.unwrap();
        let ids = page.items.iter().rev().map(|stored| stored.object.id.to_string()).collect();
        (ids, store.attempts(namespace, None, 100).await.unwrap().len())
    }

    #[tokio::test]
    async fn old_events_go_with_what_was_told_of_them_unless_somebody_waits_or_has_an_own_clock() {
        let store = Store::open(Location::Temporary, IdSource::seeded(1)).await.unwrap();
        let [first, second] = ["sk_test_a", "sk_test_b"].map(|key| ApiKey::parse(key).unwrap().namespace);
        fill(&store, &first).await;
        fill(&store, &second).await;
        let before = Timestamp::from_seconds(300);
        assert!(!store.forget_events(before, vec![second.account.clone()]).await.unwrap());
        let kept = ["evt_100x1", "evt_200x1", "evt_300x0", "evt_300x1", "evt_300x2"];
        assert_eq!(left(&store, &first).await, (kept.map(str::to_owned).to_vec(), 5));
        assert_eq!(left(&store, &second).await.0.len(), 9);
        assert!(!store.forget_events(before, Vec::new()).await.unwrap());
        assert_eq!(left(&store, &second).await, (kept.map(str::to_owned).to_vec(), 5));
        store.close().await;
    }
}
