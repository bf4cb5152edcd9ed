//! Request parameters, pure: pairs of a form become a tree (`tree`), the tree becomes typed values that know
//! the path of each parameter (`fields`), and what is wrong becomes an error with that path (`error`).

pub mod country;
pub mod error;
pub mod fields;
pub mod text;
pub mod tree;

pub use error::{FormError, ParamError};
pub use fields::{Fields, Unsettable, decode};
pub use tree::{Node, Tree};
