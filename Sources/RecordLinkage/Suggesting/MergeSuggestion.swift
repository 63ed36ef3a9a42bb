// Two customers who may be one person, and why.

public import Words

/// Two customers who may be one person, by what is sealed of both: codes and a score, and nothing of what was compared.
public struct MergeSuggestion: Hashable, Sendable {
  /// The smallest number of one of the two.
  public var one: CustomerNumber
  /// The smallest number of the other, which is larger than that of `one`.
  public var other: CustomerNumber
  /// How much speaks for it, in thousandths: from 1 to 1000. No chance, but points, which `docs/identity.md` lists.
  public var score: Int
  /// What speaks for it, in the order of `Reason.allCases`; at least one.
  public var reasons: [Reason]
  /// What speaks against it, in the order of `Doubt.allCases`.
  public var doubts: [Doubt]
  /// Where the same was recorded as `merge.suggested` before; `nil` where it was not.
  public var recorded: Position?

  /// What two customers have in common. The raw values are what the log has of it.
  public enum Reason: String, CaseIterable, Sendable {
    /// The same name, in whatever order of its words.
    case name
    /// The same name but for spelling, a second given name, half of a double name, or an initial.
    case similarName = "similar-name"
    /// The same birthday.
    case birthday
    /// The same birthday but for a digit, a day and month that changed places, or a year that is not known.
    case similarBirthday = "similar-birthday"
    /// The same telephone number.
    case phone
    /// The same card.
    case card
    /// The same e-mail address.
    case email
    /// The same e-mail address but for a slip, or the same name before the `@` of another.
    case similarEmail = "similar-email"
    /// The same postal address.
    case address
    /// The same postal address but for spelling, or a part of it.
    case similarAddress = "similar-address"
  }

  /// In what two customers differ, where both have it. The raw values are what the log has of it.
  public enum Doubt: String, CaseIterable, Sendable {
    /// Names of two people.
    case name = "other-name"
    /// `jun.` and `sen.`, or one of them alone.
    case generation = "other-generation"
    /// Another birthday.
    case birthday = "other-birthday"
    /// Another gender.
    case gender = "other-gender"
    /// Other telephone numbers.
    case phone = "other-phone"
    /// Other e-mail addresses.
    case email = "other-email"
    /// Other postal addresses.
    case address = "other-address"
    /// Each has a number of its own in the business's system of customers.
    case crm = "other-crm"
  }

  /// The score from which on two customers are suggested, unless another is asked for.
  public static let leastStandard = 600
}

/// Who may be one person.
public struct MergeSuggestions: Sendable {
  /// The position up to which the ledger was read.
  public var position: Position
  /// The IANA name of the ledger's time zone.
  public var timeZone: String
  /// The score that a suggestion has at least.
  public var least: Int
  /// How many people there is something sealed of that could be compared: neither erased nor restricted.
  public var people: Int
  /// How many pairs of them were compared, because they have something in common.
  public var compared: Int
  /// How many pairs are not suggested because somebody dismissed them and nothing else speaks for them since.
  public var dismissed: Int
  /// The suggestions: those with the highest score first, then by the customers' numbers.
  public var suggestions: [MergeSuggestion]
}
