//! What texts look like that the rules let through, as regular expressions for the API's document (ECMA 262). Each stands for the rule of its name;
//! what no expression can tell, such as characters that show nothing, the rule alone refuses.

/// One line: no control characters, and none that turn the direction of text.
pub const LINE: &str = r"^[^\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*$";
/// The same with something in it.
pub const REQUIRED: &str = r"^[^\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*[^\s\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069][^\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*$";
/// Several lines: line breaks and tabs are the only control characters.
pub const LINES: &str = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$";
/// The same with something in them.
pub const REQUIRED_LINES: &str = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$";
/// The name of a file, of which characters that turn the direction of text are dropped.
pub const FILE_NAME: &str = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069][^\x00-\x1f\x7f-\x9f]*$";
/// A phone number, or none.
pub const PHONE: &str = r"^\s*(([ +()./-]*[0-9]){5,}[ +()./-]*)?\s*$";
/// A phone number.
pub const REQUIRED_PHONE: &str = r"^([ +()./-]*[0-9]){5,}[ +()./-]*$";
/// A web address, or none.
pub const WEBSITE: &str = r"^\s*(https?://[^\s/?#\x00-\x1f\x7f-\x9f]*\.[^\s\x00-\x1f\x7f-\x9f]*)?\s*$";
/// A web address.
pub const REQUIRED_WEBSITE: &str = r"^https?://[^\s/?#\x00-\x1f\x7f-\x9f]*\.[^\s\x00-\x1f\x7f-\x9f]*$";
/// Where a page of a list begins.
pub const CURSOR: &str = "^[A-Za-z0-9_-]+$";
/// The code of a choice; empty where it is to be made of the label.
pub const CODE: &str = "^[a-z0-9_]*$";

/// One of these codes and nothing else.
pub fn one_of<'a>(codes: impl IntoIterator<Item = &'a str>) -> String {
    format!("^({})$", codes.into_iter().collect::<Vec<_>>().join("|"))
}

/// One of these codes, or empty for none.
pub fn one_of_or_none<'a>(codes: impl IntoIterator<Item = &'a str>) -> String {
    format!("^({})?$", codes.into_iter().collect::<Vec<_>>().join("|"))
}
