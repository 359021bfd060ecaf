//! A field of a PATCH body: left alone, cleared, or set.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Three states of a field in a PATCH (RFC 7396): absent leaves it, `null` clears it, a value sets it.
///
/// Give the field `#[serde(default, skip_serializing_if = "Patch::is_absent")]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Not in the body: leave the field as it is.
    #[default]
    Absent,
    /// `null`: clear the field.
    Null,
    /// Set the field.
    Value(T),
}

impl<T> Patch<T> {
    /// Whether the field is to be left as it is.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The change, if any: `Some(None)` clears, `Some(Some(v))` sets.
    pub fn change(self) -> Option<Option<T>> {
        match self {
            Self::Absent => None,
            Self::Null => Some(None),
            Self::Value(v) => Some(Some(v)),
        }
    }

    /// The value to be set, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(v) => Some(v),
            _ => None,
        }
    }

    /// Applies the change to an optional field.
    pub fn apply(self, field: &mut Option<T>) {
        if let Some(change) = self.change() {
            *field = change;
        }
    }
}

impl<T: PartialEq> Patch<T> {
    /// What turns `before` into `after`: absent when they are the same.
    pub fn between(before: &Option<T>, after: Option<T>) -> Self {
        if *before == after {
            return Self::Absent;
        }
        after.map_or(Self::Null, Self::Value)
    }
}

impl<T> From<Option<T>> for Patch<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize, Serialize)]
    struct Body {
        #[serde(default, skip_serializing_if = "Patch::is_absent")]
        name: Patch<String>,
    }

    #[test]
    fn absent_null_and_value_are_told_apart_and_round_trip() {
        for (json, expected) in
            [("{}", Patch::Absent), (r#"{"name":null}"#, Patch::Null), (r#"{"name":"a"}"#, Patch::Value("a".to_owned()))]
        {
            let body: Body = serde_json::from_str(json).unwrap();
            assert_eq!(body.name, expected);
            assert_eq!(serde_json::to_string(&body).unwrap(), json);
        }
    }
}
