//! Parts of pages. Those that also run in the browser, the islands, are in the crate `browser`.

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
pub mod payment_choice;
pub mod payment_watch;
pub mod product_card;
pub mod sharing;
pub mod structured_data;
