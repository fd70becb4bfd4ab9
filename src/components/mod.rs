//! Parts of pages. Two of them are islands, which also run in the browser: [`payment_form`] and [`payment_watch`].

pub mod accepted_methods;
pub mod contact_fields;
pub mod development_bar;
pub mod island_scripts;
pub mod layout;
pub mod loaded;
pub mod method_list;
pub mod method_tile;
pub mod notice;
pub mod order_summary;
pub mod payment_form;
pub mod payment_watch;
pub mod product_card;
pub mod sharing;
pub mod structured_data;
