// Details of being in touch: visits, messages, calls, steps.
// A detail's number never changes: the bytes of records have it.

/// Keys of the details of `visit.made`.
public enum VisitDetails {
  /// The pages that were seen, in the order of the visit: records with the field `page` alone.
  @inlinable public static var pages: Detail<DetailList> { Detail(301) }
  /// The page of one record of `pages`.
  @inlinable public static var page: Detail<NameNumber> { Detail(302) }
  @inlinable public static var shelf: Detail<NameNumber> { Detail(303) }
  @inlinable public static var campaign: Detail<NameNumber> { Detail(304) }
  /// The page on which the visit began, in the domain `page`.
  @inlinable public static var landing: Detail<NameNumber> { Detail(305) }
  @inlinable public static var device: Detail<NameNumber> { Detail(306) }
  @inlinable public static var store: Detail<NameNumber> { Detail(307) }
}

/// Keys of the details of `message.sent`, `.delivered`, `.opened`, `.clicked`, `.bounced`, `.complained`,
/// `.unsubscribed`.
public enum MessageDetails {
  @inlinable public static var campaign: Detail<NameNumber> { Detail(308) }
  /// The hash of the message's id, the same for all that happens to one message.
  @inlinable public static var message: Detail<NameHash> { Detail(309) }
  @inlinable public static var channel: Detail<NameNumber> { Detail(310) }
  @inlinable public static var template: Detail<NameNumber> { Detail(311) }
  @inlinable public static var link: Detail<NameNumber> { Detail(312) }
  @inlinable public static var reason: Detail<NameNumber> { Detail(313) }
}

/// Keys of the details of `call.made`, `interaction.logged`.
public enum InteractionDetails {
  @inlinable public static var direction: Detail<Direction> { Detail(314) }
  @inlinable public static var kind: Detail<NameNumber> { Detail(315) }
  @inlinable public static var outcome: Detail<NameNumber> { Detail(316) }
  @inlinable public static var actor: Detail<NameNumber> { Detail(317) }
}

/// Keys of the details of `onboarding.progressed`, `checkin.made`. The step's number is the fact's value.
public enum StepDetails {
  /// How many steps there are.
  @inlinable public static var of: Detail<Int64> { Detail(318) }
  /// What the step is called, in the domain `step`.
  @inlinable public static var name: Detail<NameNumber> { Detail(319) }
  @inlinable public static var outcome: Detail<NameNumber> { Detail(320) }
  @inlinable public static var actor: Detail<NameNumber> { Detail(321) }
}

/// Who called whom: inbound is the customer calling the business.
@frozen
public enum Direction: UInt8, DetailChoice {
  case inbound = 1
  case outbound

  public static let words = ["inbound", "outbound"]
}
