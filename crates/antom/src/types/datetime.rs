//! Date-times on the wire: ISO 8601 with an offset. Antom's samples use Singapore's, so that is what is written.

pub(super) mod required {
    use jiff::{Timestamp, tz::Offset};
    use serde::{Deserialize, Deserializer, Serializer};

    const SINGAPORE: Offset = Offset::constant(8);

    pub(crate) fn serialize<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&text(*time))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        Timestamp::deserialize(deserializer)
    }

    pub(super) fn text(time: Timestamp) -> String {
        let seconds = Timestamp::from_second(time.as_second()).unwrap_or(time);
        seconds.display_with_offset(SINGAPORE).to_string()
    }
}

pub(super) mod optional {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(time: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => serializer.serialize_str(&super::required::text(*time)),
            None => serializer.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        Option::deserialize(deserializer)
    }
}
