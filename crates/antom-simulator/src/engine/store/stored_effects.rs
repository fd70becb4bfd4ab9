//! The column `effects`: what scenarios have changed, as a JSON array.

use crate::{behavior::effect::Effect, engine::store::database::StoreError};

/// The value of the column; `None` for no effects.
pub(super) fn write(effects: &[Effect]) -> Result<Option<String>, StoreError> {
    if effects.is_empty() { Ok(None) } else { Ok(Some(serde_json::to_string(effects)?)) }
}

/// The effects in the column.
pub(super) fn read(column: Option<&str>) -> Result<Vec<Effect>, StoreError> {
    Ok(column.map(serde_json::from_str).transpose()?.unwrap_or_default())
}
