// What a report's figures are of: shopkeepers distrust figures that do not agree more than they miss figures.

public import Words
public import Projection

/// Which touchpoints count in a report, up to where, and by which rules.
public struct ReportBasis: Hashable, Sendable {
  /// The view that the figures come from; `nil` where they come from several or from none.
  public var view: ViewName?
  /// What had happened by then is in it; `nil` where that makes no difference.
  public var asOf: Instant?
  /// What had been recorded by then is in it.
  public var position: Position
  /// The IANA name of the time zone in which days begin; `nil` where it is not known.
  public var timeZone: String?
  /// `day`, `week`, `month`, `quarter`, `year`; `nil` where it is not by period.
  public var period: String?
  /// Customers that are missing because their fold fails; `nil` where the report says it otherwise.
  public var quarantined: Int?
  /// Policies that are recorded and cannot be used; `nil` where the report is of no one view.
  public var setAside: [SetAsidePolicy]?
  /// What else was decided: cancelled orders, refunds, anonymous sales.
  public var rules: [Rule]

  public init(
    view: ViewName? = nil, asOf: Instant? = nil, position: Position, timeZone: String? = nil,
    period: String? = nil, quarantined: Int? = nil, setAside: [SetAsidePolicy]? = nil, rules: [Rule] = []
  ) {
    (self.view, self.asOf, self.position, self.timeZone) = (view, asOf, position, timeZone)
    (self.period, self.quarantined, self.setAside, self.rules) = (period, quarantined, setAside, rules)
  }

  /// One decision about what counts.
  public struct Rule: Hashable, Sendable {
    /// The member's name in JSON: `cancelled`.
    public var key: String
    /// Its value in JSON, a word that scripts may rely on: `out`.
    public var value: String
    /// For a person: `cancelled orders are left out, with their refunds`.
    public var text: String

    public init(_ key: String, _ value: String, _ text: String) {
      (self.key, self.value, self.text) = (key, value, text)
    }
  }

  /// What has to be said because it is missing: customers and policies.
  public var notes: [String] { view?.notes(quarantined: quarantined ?? 0, setAside: setAside ?? []) ?? [] }
}

/// A projector that says what counts in its figures.
public protocol CountingRules: Projector {
  /// What is decided about cancelled orders, refunds, anonymous sales and the like; in the order in which it is said.
  func countingRules(under policy: Policy) -> [ReportBasis.Rule]
}

extension ReportBasis {
  /// What a view is of.
  public init<P: Projector>(of view: View<P>, timeZone: String? = nil, period: PeriodKind? = nil) {
    self.init(
      view: P.name, asOf: view.asOf, position: view.position, timeZone: timeZone, period: period?.word,
      quarantined: view.quarantined, setAside: view.setAside, rules: view.countingRules)
  }
}

extension View {
  /// What is decided about what counts in the view; empty where its projector does not say.
  var countingRules: [ReportBasis.Rule] {
    func rules<C: CountingRules>(_ projector: C) -> [ReportBasis.Rule] {
      (policy as? C.Policy).map { projector.countingRules(under: $0) } ?? []
    }
    return (projector as? any CountingRules).map { rules($0) } ?? []
  }
}

extension ListableView {
  /// What its rows are of.
  public func basis(timeZone: String? = nil) -> ReportBasis {
    ReportBasis(
      view: schema.view, asOf: asOf, position: position, timeZone: timeZone, quarantined: quarantined,
      setAside: setAside, rules: (self as? any RuledView)?.countingRules ?? [])
  }
}

/// A view whatever its projector.
private protocol RuledView {
  var countingRules: [ReportBasis.Rule] { get }
}

extension View: RuledView {}
