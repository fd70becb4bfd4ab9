//! The scenarios that are switched on.

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use crate::behavior::{
    effect::{Effect, Trigger},
    matching::Target,
    scenario::Scenario,
    scenario_error::ScenarioError,
};

/// A scenario that is switched on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ActiveScenario {
    pub(crate) id: i64,
    pub(crate) scenario: Scenario,
    /// How many more times the effect happens; `None` without a limit.
    pub(crate) times_left: Option<u32>,
}

/// The scenarios that are switched on. They are looked up and counted down in memory; the worker writes them to the
/// database.
#[derive(Debug, Default)]
pub(crate) struct ActiveScenarios {
    active: Mutex<Vec<ActiveScenario>>,
    /// Whether the database is outdated.
    changed: AtomicBool,
}

impl ActiveScenarios {
    pub(crate) fn new(active: Vec<ActiveScenario>) -> Self {
        Self { active: Mutex::new(active), changed: AtomicBool::new(false) }
    }

    pub(crate) fn list(&self) -> Vec<ActiveScenario> {
        self.lock().clone()
    }

    /// Switches a scenario on.
    ///
    /// # Errors
    /// The first field that breaks a rule.
    pub(crate) fn add(&self, scenario: Scenario) -> Result<ActiveScenario, ScenarioError> {
        scenario.check()?;
        let mut active = self.lock();
        let id = active.iter().map(|other| other.id).max().unwrap_or(0) + 1;
        let added = ActiveScenario { id, times_left: scenario.matching.times, scenario };
        active.push(added.clone());
        self.changed.store(true, Ordering::Release);
        Ok(added)
    }

    /// Switches one off; `false` when there is none with this id.
    pub(crate) fn remove(&self, id: i64) -> bool {
        let mut active = self.lock();
        let before = active.len();
        active.retain(|scenario| scenario.id != id);
        let removed = active.len() < before;
        self.changed.fetch_or(removed, Ordering::AcqRel);
        removed
    }

    /// Switches all of them off.
    pub(crate) fn clear(&self) {
        self.lock().clear();
        self.changed.store(true, Ordering::Release);
    }

    /// Whether any scenario has this trigger: a caller need not look up the target if there is none.
    pub(crate) fn any(&self, trigger: Trigger) -> bool {
        self.lock().iter().any(|active| active.scenario.effect.trigger() == trigger)
    }

    /// The effects with this trigger that match the target. Each counts as having happened.
    pub(crate) fn take(&self, trigger: Trigger, target: &Target<'_>) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.lock().retain_mut(|active| {
            let Scenario { effect, matching } = &active.scenario;
            if effect.trigger() != trigger || !matching.matches(target) {
                return true;
            }
            effects.push(effect.clone());
            active.times_left = active.times_left.map(|left| left.saturating_sub(1));
            active.times_left != Some(0)
        });
        if !effects.is_empty() {
            self.changed.store(true, Ordering::Release);
        }
        effects
    }

    /// The scenarios, if they have changed since the previous call.
    pub(crate) fn take_changed(&self) -> Option<Vec<ActiveScenario>> {
        self.changed.swap(false, Ordering::AcqRel).then(|| self.list())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<ActiveScenario>> {
        // No code that holds the lock can panic.
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::behavior::matching::Match;

    #[test]
    fn a_scenario_happens_as_many_times_as_it_says_and_only_for_its_trigger() {
        let scenarios = ActiveScenarios::default();
        scenarios.add(Scenario::new(Effect::NotificationDrop, Match::any().times(2))).unwrap();
        let target = Target::default();
        assert_eq!(scenarios.take(Trigger::Answer, &target), []);
        assert_eq!(scenarios.take(Trigger::Notification, &target), [Effect::NotificationDrop]);
        assert_eq!(scenarios.list().first().and_then(|active| active.times_left), Some(1));
        assert_eq!(scenarios.take(Trigger::Notification, &target), [Effect::NotificationDrop]);
        assert_eq!(scenarios.take(Trigger::Notification, &target), []);
        assert_eq!(scenarios.list(), []);
    }
}
