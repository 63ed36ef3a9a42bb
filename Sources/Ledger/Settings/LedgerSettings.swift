// The settings of a ledger, which hold for whoever writes to it: they are recorded in it, and in force from
// there on.

/// What decides about a ledger's content. Recorded as its first touchpoint, and with each change.
///
/// What was recorded before a change stays as it is: no setting is applied backwards.
public struct LedgerSettings: Hashable, Sendable {
  /// ISO 4217, alphabetic.
  public var currency: String
  /// An IANA name, `Europe/London`: all calendar arithmetic is in it.
  public var timeZone: String
  /// Which identifiers are linked, and which customers they merge.
  public var identity = IdentityRules()
  /// Whether touchpoints are taken that occurred more than a day after the ledger's clock.
  public var allowsFuture = false
  /// The largest amount that a touchpoint may have, whatever its sign: of money in minor units of whichever
  /// currency, of points, seconds and other units. Up to 10^18.
  public var amountMax: Int64 = 1_000_000_000_000_000
  /// By how many seconds the clock may go ahead of the time that has passed since the ledger was opened.
  public var clockJumpMaxSeconds: Int64 = 86_400
  /// By how many seconds the clock may be ahead of the newest touchpoint's `recorded`: for so long a ledger
  /// may lie idle before somebody has to say that the clock is right. Not less than `clockJumpMaxSeconds`.
  public var clockGapMaxSeconds: Int64 = 366 * 86_400

  /// The settings of a new ledger; everything beside currency and time zone has its default.
  public init(currency: String, timeZone: String) {
    self.currency = currency
    self.timeZone = timeZone
  }

  /// The highest value of `amountMax`: beyond it the sum of a handful of amounts would not fit 64 bits.
  static let amountMaxMax: Int64 = 1_000_000_000_000_000_000
  static let clockRange: ClosedRange<Int64> = 60...(100 * 366 * 86_400)
  static let countRange = 0...1_000_000
  static let listCountMax = 1_000
}

extension LedgerSettings: CustomStringConvertible {
  /// `currency: GBP; timeZone: Europe/London; …`
  public var description: String {
    described.map { "\($0.name): \($0.value)" }.joined(separator: "; ")
  }
}
