// Details of trying and acting, and of the business itself.
// A detail's number never changes: the bytes of records have it.

/// Keys of the details of `campaign.shown`, `experiment.assigned`.
public enum TrialDetails {
  @inlinable public static var campaign: Detail<NameNumber> { Detail(801) }
  @inlinable public static var experiment: Detail<NameNumber> { Detail(802) }
  @inlinable public static var variant: Detail<NameNumber> { Detail(803) }
  @inlinable public static var unit: Detail<NameNumber> { Detail(804) }
}

/// Keys of the details of `action.decided`, `.delivered`, `.failed`, `.suppressed`.
public enum ActionDetails {
  @inlinable public static var rule: Detail<NameNumber> { Detail(805) }
  @inlinable public static var action: Detail<NameNumber> { Detail(806) }
  @inlinable public static var channel: Detail<NameNumber> { Detail(807) }
  @inlinable public static var consentChecked: Detail<Bool> { Detail(808) }
  @inlinable public static var reason: Detail<NameNumber> { Detail(809) }
}

/// Of `decision.refused`.
public enum DecisionDetails {
  /// The decision's name, without its version: `points.redeem`.
  @inlinable public static var decision: Detail<NameNumber> { Detail(813) }
  @inlinable public static var version: Detail<Int64> { Detail(814) }
  /// The code of why it was refused: `balance`.
  @inlinable public static var reason: Detail<NameNumber> { Detail(815) }
}

/// Of `spend.recorded`. The amount is the fact's value.
public enum SpendDetails {
  @inlinable public static var campaign: Detail<NameNumber> { Detail(810) }
  @inlinable public static var channel: Detail<NameNumber> { Detail(811) }
  /// What the spend was for, an ISO 8601 period, spelt as it was given.
  @inlinable public static var period: Detail<NameNumber> { Detail(812) }
}
