//! Ephemeral keys: what the store and a transaction can do with these.

use std::sync::Arc;

use super::error::StoreError;
use super::rows::Row;
use super::store::Store;
use super::tx::{Stored, Tx};
use crate::domain::{EphemeralKey, EphemeralKeyId, EphemeralSecret, Namespace};

impl Store {
    /// A key, expired or not.
    pub(crate) async fn ephemeral_key(
        &self,
        namespace: &Namespace,
        id: &EphemeralKeyId,
    ) -> Result<Option<Stored<EphemeralKey>>, StoreError> {
        let Some((entry, _reading)) = self.reading(namespace).await else { return Ok(None) };
        self.readers().ephemeral_key(&entry, id).await
    }

    /// The key with this secret, expired or not.
    pub(crate) async fn ephemeral_key_of_secret(
        &self,
        namespace: &Namespace,
        secret: &EphemeralSecret,
    ) -> Result<Option<Stored<EphemeralKey>>, StoreError> {
        let Some((entry, _reading)) = self.reading(namespace).await else { return Ok(None) };
        self.readers().ephemeral_key_of_secret(&entry, secret).await
    }
}

impl Tx<'_> {
    /// Saves a new key; `make` gets the random characters for its id and secret.
    pub(crate) fn insert_ephemeral_key(&mut self, make: impl FnOnce(&str) -> EphemeralKey) -> EphemeralKey {
        *self.made += 1;
        let key = make(&self.ids.ephemeral_key(self.namespace, *self.made));
        let stored = Stored { sequence: self.next.take_ephemeral_key(), object: key.clone() };
        self.stage(Row::EphemeralKey(Arc::new(stored)));
        key
    }

    /// Saves a changed key.
    pub(crate) fn save_ephemeral_key(&mut self, old: &Stored<EphemeralKey>, key: EphemeralKey) {
        if old.object != key {
            self.stage(Row::EphemeralKey(Arc::new(Stored { sequence: old.sequence, object: key })));
        }
    }
}
