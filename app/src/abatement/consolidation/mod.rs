//! Amounts of the abatements added up by axis and quartier, landlord, commune or year; every figure opens its rows.

pub mod behind;
pub mod filters;
pub mod pages;
pub mod store;
pub mod views;
