//! Reads the XML of requests: the elements without children, in order.

/// An element without children: its name, without a prefix, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Leaf {
    pub(super) name: String,
    pub(super) text: String,
}

/// The leaves of a document; `None` if it is not well-formed. Comments and instructions are
/// skipped. A document with its own entities is not read.
pub(super) fn read(document: &str) -> Option<Vec<Leaf>> {
    let mut leaves = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    // The text since the last tag, if that was an opening one.
    let mut text: Option<&str> = None;
    let mut rest = document;
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        text = text.map(|_| before);
        if let Some(comment) = tag.strip_prefix("<!--") {
            rest = comment.split_once("-->")?.1;
            continue;
        }
        if tag.starts_with("<!") {
            return None;
        }
        let (inside, after) = tag.get(1..)?.split_once('>')?;
        rest = after;
        if inside.starts_with('?') {
            continue;
        }
        if let Some(name) = inside.strip_prefix('/') {
            let name = name.trim_end();
            if open.pop() != Some(name) {
                return None;
            }
            if let Some(text) = text.take() {
                leaves.push(Leaf {
                    name: local(name),
                    text: unescape(text)?,
                });
            }
            continue;
        }
        let is_empty = inside.ends_with('/');
        let inside = inside.trim_end_matches('/');
        let name = inside.split([' ', '\t', '\r', '\n']).next()?;
        if name.is_empty() {
            return None;
        }
        if is_empty {
            leaves.push(Leaf {
                name: local(name),
                text: String::new(),
            });
            text = None;
        } else {
            open.push(name);
            text = Some("");
        }
    }
    (open.is_empty() && !leaves.is_empty() && rest.trim().is_empty()).then_some(leaves)
}

fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_owned()
}

/// Replaces the predefined entities and references to characters.
fn unescape(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let (entity, after) = after.split_once(';')?;
        let character = match entity {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            _ => {
                let number = entity.strip_prefix('#')?;
                let code = match number.strip_prefix('x') {
                    Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                    None => number.parse().ok()?,
                };
                char::from_u32(code)?
            }
        };
        out.push(character);
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(document: &str) -> Option<Vec<(String, String)>> {
        let leaves = read(document)?.into_iter();
        Some(leaves.map(|leaf| (leaf.name, leaf.text)).collect())
    }

    #[test]
    fn leaves_have_their_texts_unescaped() {
        let document = "<?xml version=\"1.0\"?>\n<Delete xmlns=\"x\">\n <!-- two -->\n <Object><Key>a &amp; b&#13;</Key></Object><s3:Quiet>true</s3:Quiet><Empty/></Delete>";
        let pair = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        assert_eq!(
            texts(document),
            Some(vec![
                pair("Key", "a & b\r"),
                pair("Quiet", "true"),
                pair("Empty", "")
            ])
        );
    }

    #[test]
    fn what_is_not_well_formed_is_not_read() {
        for document in [
            "",
            "text",
            "<a>",
            "<a><b></a></b>",
            "<a>&x;</a>",
            "<!DOCTYPE a><a>1</a>",
            "<a>1</a",
            "<>1</>",
        ] {
            assert_eq!(texts(document), None, "{document}");
        }
    }

    proptest! {
        #[test]
        fn no_document_makes_it_panic(document in "(<|>|/|&|;|#|a|é|!|-|\\?| ){0,40}") {
            let _ = read(&document);
        }

        #[test]
        fn text_that_is_escaped_is_read_again(text in "[^\\x00-\\x1f\\u{fffe}\\u{ffff}]*") {
            let mut xml = crate::aws::xml::Xml::new();
            xml.element("a", |xml| { xml.text("Key", &text); });
            prop_assert_eq!(texts(&xml.into_string()), Some(vec![("Key".to_owned(), text)]));
        }
    }
}
