//! The whole product from outside: real servers, real HTTP, real databases.

mod support;

mod domain_matrix;
