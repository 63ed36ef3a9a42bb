// What a report's figures are of: shopkeepers distrust figures that do not agree more than they miss figures.

public import Ledger
public import Projection

/// Which touchpoints count in a report, up to where, and by which rules.
public struct ReportBasis: Hashable, Sendable {
  /// What had happened by then is in it.
  public var asOf: Instant
  /// What had been recorded by then is in it.
  public var position: Position
  /// The IANA name of the ledger's time zone; `nil` where no local day matters.
  public var timeZone: String?
  /// `day`, `week`, `month`, `quarter`, `year`; `nil` where it is not by period.
  public var period: String?
  /// Customers that are missing because their fold fails.
  public var quarantined: Int
  /// Policies that are recorded and cannot be used.
  public var setAside: [SetAsidePolicy]
  /// What else was decided: `cancelled` left out, `refunds` by their own day, `anonymous` sales told apart.
  public var rules: [Rule]

  public init(
    asOf: Instant, position: Position, timeZone: String? = nil, period: String? = nil, quarantined: Int = 0,
    setAside: [SetAsidePolicy] = [], rules: [Rule] = []
  ) {
    (self.asOf, self.position, self.timeZone, self.period) = (asOf, position, timeZone, period)
    (self.quarantined, self.setAside, self.rules) = (quarantined, setAside, rules)
  }

  /// One decision about what counts.
  public struct Rule: Hashable, Sendable {
    /// The member's name in JSON: `cancelled`.
    public var key: String
    /// For a person: `left out, with their refunds`.
    public var text: String

    public init(_ key: String, _ text: String) { (self.key, self.text) = (key, text) }
  }
}
