//! The routes, one file for each part of the API.

pub mod admin;
pub mod health;
pub mod invoices;
pub mod orders;
