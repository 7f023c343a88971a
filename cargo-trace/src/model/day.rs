//! The day of judgement held against documents: what is dated after it cannot have happened.

use super::Documents;
use iec62304_core::requirement;
use jiff::civil::Date;

impl Documents {
    /// Marks acceptances, reviews of anomalies and evaluations that are dated after a day: they do not count on it.
    #[requirement("RQ-105", "RQ-123", "RQ-125")]
    pub fn judged_on(&mut self, day: Date) {
        let of_risks = self.risk.risks.iter_mut().map(|risk| &mut risk.accepted);
        let of_causes = self.risk.causes.iter_mut().map(|cause| &mut cause.accepted);
        for acceptance in of_risks.chain(of_causes).flatten() {
            acceptance.value.ahead = acceptance.value.on > day;
        }
        for review in self.soup.iter_mut().filter_map(|soup| soup.anomalies.as_mut()) {
            review.value.ahead = review.value.on.as_ref().is_some_and(|on| on.value > day);
        }
        for evaluation in self.anomalies.iter_mut().filter_map(|anomaly| anomaly.evaluation.as_mut()) {
            evaluation.value.ahead = evaluation.value.on.as_ref().is_some_and(|on| on.value > day);
        }
    }
}
