//! What the doctor finds, line by line, and what is left to do before going live.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What was looked at, in a few words.
    pub subject: String,
    /// How it is.
    pub verdict: Verdict,
    /// What was found, in a sentence.
    pub text: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

/// How it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// As it should be.
    Good,
    /// It works, and could be better.
    Advice,
    /// It will not work.
    Wrong,
    /// It could not be found out.
    Unknown,
}

impl Verdict {
    /// One word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Advice => "advice",
            Self::Wrong => "wrong",
            Self::Unknown => "unknown",
        }
    }
}

impl Finding {
    /// As it should be.
    pub fn good(subject: impl Into<String>, text: impl Into<String>) -> Self {
        Self { subject: subject.into(), verdict: Verdict::Good, text: text.into(), remedy: None }
    }

    /// It works, and could be better.
    pub fn advice(subject: impl Into<String>, text: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { verdict: Verdict::Advice, remedy: Some(remedy.into()), ..Self::good(subject, text) }
    }

    /// It will not work.
    pub fn wrong(subject: impl Into<String>, text: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { verdict: Verdict::Wrong, remedy: Some(remedy.into()), ..Self::good(subject, text) }
    }

    /// It could not be found out, and why.
    pub fn unknown(subject: impl Into<String>, text: impl Into<String>) -> Self {
        Self { verdict: Verdict::Unknown, ..Self::good(subject, text) }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<8}{}: {}", self.verdict.as_str(), self.subject, self.text)?;
        self.remedy.iter().try_for_each(|remedy| write!(f, "\n        → {remedy}"))
    }
}

/// One thing that has to be so before real buyers come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistItem {
    /// What has to be so.
    pub text: String,
    /// Whether it is.
    pub state: ChecklistState,
}

/// Whether something is as it has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChecklistState {
    /// It is.
    Done,
    /// It is not yet.
    ToDo,
    /// The configuration cannot tell: a person has to look.
    ByHand,
}

impl ChecklistState {
    /// One word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::ToDo => "to do",
            Self::ByHand => "by hand",
        }
    }
}

impl fmt::Display for ChecklistItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.state {
            ChecklistState::Done => 'x',
            ChecklistState::ToDo | ChecklistState::ByHand => ' ',
        };
        write!(f, "[{mark}] {:<8} {}", self.state.as_str(), self.text)
    }
}
