// Details of trying and acting, and of the business itself.
// A detail's number never changes: the bytes of records have it.

/// Keys of the details of `campaign.shown`, `experiment.assigned`.
public enum TrialDetails {
  /// The campaign that was shown; `nil` for an experiment.
  @inlinable public static var campaign: Detail<NameNumber> { Detail(801) }
  /// The experiment; `nil` for a campaign.
  @inlinable public static var experiment: Detail<NameNumber> { Detail(802) }
  /// Which variant of the campaign was shown, or of the experiment was assigned.
  @inlinable public static var variant: Detail<NameNumber> { Detail(803) }
  /// What the experiment assigns: `customer`, `session`, `store`. `nil` for a campaign.
  @inlinable public static var unit: Detail<NameNumber> { Detail(804) }
}

/// Keys of the details of `action.decided`, `.delivered`, `.failed`, `.suppressed`.
public enum ActionDetails {
  /// The rule that decided the action.
  @inlinable public static var rule: Detail<NameNumber> { Detail(805) }
  /// The code of what is done.
  @inlinable public static var action: Detail<NameNumber> { Detail(806) }
  /// Through what the customer is reached with it, in the domain `channel`; `nil` where that was not said.
  @inlinable public static var channel: Detail<NameNumber> { Detail(807) }
  /// Whether consent was checked, and in force.
  @inlinable public static var consentChecked: Detail<Bool> { Detail(808) }
  /// The code of why; `action.failed` and `action.suppressed` always have one.
  @inlinable public static var reason: Detail<NameNumber> { Detail(809) }
}

/// Of `decision.refused`.
public enum DecisionDetails {
  /// The decision's name, without its version: `points.redeem`.
  @inlinable public static var decision: Detail<NameNumber> { Detail(813) }
  /// Which version of its rules has decided, from 1.
  @inlinable public static var version: Detail<Int64> { Detail(814) }
  /// The code of why it was refused: `balance`.
  @inlinable public static var reason: Detail<NameNumber> { Detail(815) }
  /// The position of the touchpoint that was decided about; `nil` where the request was about none.
  @inlinable public static var cause: Detail<Int64> { Detail(816) }
  /// The loyalty programme that it was decided for; `nil` where it was for none, or for the only one.
  @inlinable public static var program: Detail<NameNumber> { Detail(817) }
}

/// Of `spend.recorded`. The amount is the fact's value.
public enum SpendDetails {
  /// The campaign that was spent on; `nil` for spend on no one campaign.
  @inlinable public static var campaign: Detail<NameNumber> { Detail(810) }
  /// The channel that was spent on, in the domain `channel`; `nil` where that was not said.
  @inlinable public static var channel: Detail<NameNumber> { Detail(811) }
  /// What the spend was for, an ISO 8601 period, spelt as it was given.
  @inlinable public static var period: Detail<NameNumber> { Detail(812) }
}
