// What the figures of a report are based on. It is in every form of a report, so that two reports whose
// figures differ say why.

public import Words
public import Projection

/// Which touchpoints count in a report, up to where, and by which rules.
public struct ReportBasis: Hashable, Sendable {
  /// The view that the report is of; `nil` where it is of several or of none.
  public var view: ViewName?
  /// The instant up to which what had happened counts; `nil` where that makes no difference.
  public var asOf: Instant?
  /// The position up to which what had been recorded counts.
  public var position: Position
  /// The IANA name of the time zone in which days begin; `nil` where it is not known.
  public var timeZone: String?
  /// The kind of period that the report's rows are of; `nil` where it is not by period.
  public var period: PeriodKind?
  /// Who and what is left out of each view that figures come from, the one that the report is of first. A view is missing where
  /// the report says so in another way.
  public var omissions: [Omission]
  /// What counts and what does not: cancelled orders, refunds, anonymous sales.
  public var rules: [Rule]

  /// The basis of a report that is made from several views, or from none. `init(of:timeZone:period:)` makes
  /// that of a report of one view.
  public init(
    view: ViewName? = nil, asOf: Instant? = nil, position: Position, timeZone: String? = nil,
    period: PeriodKind? = nil, omissions: [Omission] = [], rules: [Rule] = []
  ) {
    (self.view, self.asOf, self.position, self.timeZone) = (view, asOf, position, timeZone)
    (self.period, self.omissions, self.rules) = (period, omissions, rules)
  }

  /// What is left out of the view that the report is of; `nil` where it is of no view, or says so in another way.
  public var omission: Omission? { omissions.first { $0.view == view } }

  /// One decision about what counts.
  public struct Rule: Hashable, Sendable {
    /// The member's name in JSON: `cancelled`.
    public var key: String
    /// Its value in JSON, a word that scripts may rely on: `out`.
    public var value: String
    /// The decision in words, for a person: `cancelled orders are left out, with their refunds`.
    public var text: String

    /// A decision by its name and its word for scripts, and as a sentence for a person.
    public init(_ key: String, _ value: String, _ text: String) {
      (self.key, self.value, self.text) = (key, value, text)
    }
  }

  /// Who and what is left out of a view that figures come from.
  public struct Omission: Hashable, Sendable {
    /// The view.
    public var view: ViewName
    /// How many customers are missing because their fold fails.
    public var quarantined: Int
    /// Policies of the view that are recorded and cannot be used.
    public var setAside: [SetAsidePolicy]

    /// So many customers, and these policies, are left out of a view.
    public init(_ view: ViewName, quarantined: Int = 0, setAside: [SetAsidePolicy] = []) {
      (self.view, self.quarantined, self.setAside) = (view, quarantined, setAside)
    }

    /// Who and what is left out of a view.
    public init(_ view: some ListableView) {
      self.init(view.schema.view, quarantined: view.quarantined, setAside: view.setAside)
    }
  }

  /// Notes about the customers and policies that are left out, of all views that figures come from.
  public var notes: [String] {
    omissions.reduce(into: []) { notes, omission in
      // Views that go by the same policies say the same of them.
      notes += omission.view.notes(quarantined: omission.quarantined, setAside: omission.setAside)
        .filter { !notes.contains($0) }
    }
  }

  /// Adds a view that figures come from, too: who is left out of it, and its rules that have no other of their name.
  public mutating func add<P: Projector>(_ view: View<P>) {
    omissions.append(Omission(view))
    rules += view.countingRules.filter { rule in !rules.contains { $0.key == rule.key } }
  }
}

/// A projector that says what counts in its rows and totals.
public protocol CountingRules: Projector {
  /// What is decided about cancelled orders, refunds, anonymous sales and the like, in the order in which
  /// it is shown.
  func countingRules(under policy: Policy) -> [ReportBasis.Rule]
}

extension ReportBasis {
  /// The basis of a report that is made from one view.
  public init<P: Projector>(of view: View<P>, timeZone: String? = nil, period: PeriodKind? = nil) {
    self.init(
      view: P.name, asOf: view.asOf, position: view.position, timeZone: timeZone, period: period,
      omissions: [Omission(view)], rules: view.countingRules)
  }
}

extension View {
  /// What counts in the view; empty where its projector does not say.
  var countingRules: [ReportBasis.Rule] {
    func rules<C: CountingRules>(_ projector: C) -> [ReportBasis.Rule] {
      (policy as? C.Policy).map { projector.countingRules(under: $0) } ?? []
    }
    return (projector as? any CountingRules).map { rules($0) } ?? []
  }
}

extension ListableView {
  /// The basis of a list of the view's rows.
  public func basis(timeZone: String? = nil) -> ReportBasis {
    ReportBasis(
      view: schema.view, asOf: asOf, position: position, timeZone: timeZone,
      omissions: [ReportBasis.Omission(self)], rules: (self as? any RuledView)?.countingRules ?? [])
  }
}

/// A view without the type of its projector, for its counting rules.
private protocol RuledView {
  var countingRules: [ReportBasis.Rule] { get }
}

extension View: RuledView {}
