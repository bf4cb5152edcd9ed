//! The whole product from outside: real servers, real HTTP, real databases.

mod support;

mod authentication;
mod domain_matrix;
mod versions;
