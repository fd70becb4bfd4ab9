//! The doctor's findings, and the checklist for going live.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The result of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The checked part, in a few words.
    pub subject: String,
    pub verdict: Verdict,
    /// The result, in a sentence.
    pub text: String,
    /// The instruction that solves the problem.
    pub remedy: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    Good,
    /// It works, and can be improved.
    Advice,
    /// It does not work.
    Wrong,
    /// The doctor cannot check it.
    Unknown,
}

impl Verdict {
    /// What the doctor's output and its page show.
    pub fn label(self) -> &'static str {
        match self {
            Self::Good => "OK",
            Self::Advice => "Note",
            Self::Wrong => "Fix",
            Self::Unknown => "Not checked",
        }
    }

    /// The name in the markup.
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
    pub fn good(subject: impl Into<String>, text: impl Into<String>) -> Self {
        Self { subject: subject.into(), verdict: Verdict::Good, text: text.into(), remedy: None }
    }

    pub fn advice(subject: impl Into<String>, text: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { verdict: Verdict::Advice, remedy: Some(remedy.into()), ..Self::good(subject, text) }
    }

    pub fn wrong(subject: impl Into<String>, text: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { verdict: Verdict::Wrong, remedy: Some(remedy.into()), ..Self::good(subject, text) }
    }

    pub fn unknown(subject: impl Into<String>, text: impl Into<String>) -> Self {
        Self { verdict: Verdict::Unknown, ..Self::good(subject, text) }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<13}{}: {}", self.verdict.label(), self.subject, self.text)?;
        self.remedy.iter().try_for_each(|remedy| write!(f, "\n             → {remedy}"))
    }
}

/// One condition for going live.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistItem {
    /// The condition.
    pub text: String,
    pub state: ChecklistState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChecklistState {
    Done,
    ToDo,
    /// The configuration does not show it: a person has to check.
    ByHand,
}

impl ChecklistState {
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
