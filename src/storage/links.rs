//! Sessions by the links that lead to them.

use std::sync::Arc;

use super::error::StoreError;
use super::store::Store;
use super::tx::StoredSession;
use crate::domain::Link;

impl Store {
    /// The session that has or had this link.
    pub(crate) async fn session_of_link(&self, link: &Link) -> Result<Option<Arc<StoredSession>>, StoreError> {
        let Some((entry, _reading)) = self.reading(&link.namespace).await else { return Ok(None) };
        let found = match self.readers().session_of_token(&entry, &link.token).await? {
            None => self.readers().session_of_former_token(&entry, &link.token).await?,
            found => found,
        };
        Ok(found.map(Arc::new))
    }
}
