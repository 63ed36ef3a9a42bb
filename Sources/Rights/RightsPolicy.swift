// The policies by which a business says what it does with people's data, and for how long.

internal import LedgerViews
public import Ledger
public import Reporting

/// The names under which policies about people's data are published: a policy of such a view configures no
/// read model, but what may be done with people's data.
public enum RightsPolicy {
  /// The register of purposes: what data is used for, on which lawful basis, and who gets it.
  public static let purposes = "purposes"
  /// Retention schedules: what is taken out of the log, and when.
  public static let retentionSchedule = "retention-schedule"

  /// What reads these policies; the one list of it.
  public static let forms: [any PolicyForm.Type] = [PurposePolicy.self, SchedulePolicy.self]
}

extension PolicyCheck {
  /// The checks of policies about people's data.
  public static var rights: [PolicyCheck] { RightsPolicy.forms.map { check(of: $0) } }

  private static func check<Form: PolicyForm>(of form: Form.Type) -> PolicyCheck {
    PolicyCheck(for: form) { Form(try ModelSetting($0.settings, type: $0.type)) }
  }
}
