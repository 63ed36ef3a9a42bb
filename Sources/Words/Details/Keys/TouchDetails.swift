// Details of being in touch: visits, messages, calls, steps.
// A detail's number never changes: the bytes of records have it.

/// Keys of the details of `visit.made`.
public enum VisitDetails {
  /// The pages that were seen, in the order of the visit: records with the field `page` alone.
  @inlinable public static var pages: Detail<DetailList> { Detail(301) }
  /// The page of one record of `pages`.
  @inlinable public static var page: Detail<NameNumber> { Detail(302) }
  /// The department or shelf, in a shop.
  @inlinable public static var shelf: Detail<NameNumber> { Detail(303) }
  /// The campaign that led to the visit.
  @inlinable public static var campaign: Detail<NameNumber> { Detail(304) }
  /// The page on which the visit began, in the domain `page`.
  @inlinable public static var landing: Detail<NameNumber> { Detail(305) }
  /// The class of device: `phone`, `tablet`, `desktop`, `till`.
  @inlinable public static var device: Detail<NameNumber> { Detail(306) }
  /// The store that was visited, by code.
  @inlinable public static var store: Detail<NameNumber> { Detail(307) }
}

/// Keys of the details of `message.sent`, `.delivered`, `.opened`, `.clicked`, `.bounced`, `.complained`,
/// `.unsubscribed`.
public enum MessageDetails {
  /// The campaign that the message belongs to; `nil` for a message of none.
  @inlinable public static var campaign: Detail<NameNumber> { Detail(308) }
  /// The hash of the message's id, the same for all that happens to one message.
  @inlinable public static var message: Detail<NameHash> { Detail(309) }
  /// Through what it was sent, in the domain `channel`: `email`, `sms`, `push`, `post`.
  @inlinable public static var channel: Detail<NameNumber> { Detail(310) }
  /// The template that the message was made from.
  @inlinable public static var template: Detail<NameNumber> { Detail(311) }
  /// Which link in the message, by name or path.
  @inlinable public static var link: Detail<NameNumber> { Detail(312) }
  /// The code of why, such as that of a bounce.
  @inlinable public static var reason: Detail<NameNumber> { Detail(313) }
}

/// Keys of the details of `call.made`, `interaction.logged`.
public enum InteractionDetails {
  /// Who called whom.
  @inlinable public static var direction: Detail<Direction> { Detail(314) }
  /// What it was: `support`, `sales`, `visit`, `meeting`.
  @inlinable public static var kind: Detail<NameNumber> { Detail(315) }
  /// The code of what came of it: `reached`, `voicemail`, `agreed`.
  @inlinable public static var outcome: Detail<NameNumber> { Detail(316) }
  /// Who of the business it was, by number or code.
  @inlinable public static var actor: Detail<NameNumber> { Detail(317) }
}

/// Keys of the details of `onboarding.progressed`, `checkin.made`. The step's number is the fact's value.
public enum StepDetails {
  /// How many steps there are.
  @inlinable public static var of: Detail<Int64> { Detail(318) }
  /// What the step is called, in the domain `step`.
  @inlinable public static var name: Detail<NameNumber> { Detail(319) }
  /// The code of how the step went: `done`, `skipped`, `stuck`.
  @inlinable public static var outcome: Detail<NameNumber> { Detail(320) }
  /// Who took the step with the customer, or noted it, by number or code.
  @inlinable public static var actor: Detail<NameNumber> { Detail(321) }
}

/// Who called whom: inbound is the customer calling the business.
@frozen
public enum Direction: UInt8, DetailChoice {
  /// The customer called the business.
  case inbound = 1
  /// The business called the customer.
  case outbound

  public static let words = ["inbound", "outbound"]
}
