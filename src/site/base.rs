//! Where the site stands: scheme, host and the folder below it.

use std::str::FromStr;

/// An address such as `https://example.org` or `https://example.org/icp-guide`, without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    whole: String,
    path_at: usize,
}

impl BaseUrl {
    /// `https://example.org/icp-guide`.
    pub fn as_str(&self) -> &str {
        &self.whole
    }

    /// The folder below the host: empty, or `/icp-guide`.
    pub fn path(&self) -> &str {
        &self.whole[self.path_at..]
    }
}

impl FromStr for BaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let whole = text.trim().trim_end_matches('/');
        let scheme = ["https://", "http://"].into_iter().find(|scheme| whole.starts_with(scheme));
        let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '?' | '#' | '"' | '<' | '>' | '\'');
        match scheme {
            Some(scheme) if whole.len() > scheme.len() && !whole.contains(odd) => {
                let host_and_path = &whole[scheme.len()..];
                let path_at = host_and_path.find('/').map_or(whole.len(), |at| scheme.len() + at);
                Ok(BaseUrl { whole: whole.to_owned(), path_at })
            }
            Some(_) | None => Err(format!(
                "`{text}` is not the address of a site: write it like https://example.org or https://example.org/guide"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_and_folder_are_told_apart() {
        let path = |text: &str| text.parse::<BaseUrl>().map(|base| base.path().to_owned());
        assert_eq!(path("https://example.org"), Ok(String::new()));
        assert_eq!(path("https://example.org/"), Ok(String::new()));
        assert_eq!(path("https://example.org/icp-guide/"), Ok("/icp-guide".to_owned()));
        assert!(path("example.org").is_err());
        assert!(path("https://").is_err());
        assert!(path("https://example.org/?q=1").is_err());
    }
}
