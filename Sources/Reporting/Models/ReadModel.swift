// A read model as one declaration, from which commands, help, reports and tests follow.

public import Projection

/// A projector that says all that others need to know of it: its name, what it takes, and which reports are made of it.
///
/// Whatever walks the list of models (`ModelList`) needs nothing else: the command line with its help and its
/// completions, the checks of policies, the customer's page, the verification, and the tests. So a model is one folder
/// and one entry of a list:
///
/// ```swift
/// struct Visits: ReadModel {
///   static let about = About("visits", version: 1, "How often customers come by.")
///   init(_ setting: ModelSetting) {}
///   …
/// }
///
/// let reports = try Reports(of: ledger, adding: [Visits.self])
/// ```
///
/// `name` and `fingerprint`, which every projector has, follow from `about`. A model whose rows depend on local days is
/// a `LocalReadModel`.
public protocol ReadModel: CountingRules {
  static var about: About { get }

  /// Makes the model for a ledger. Its rows may depend on what it takes from here only as far as the fingerprint does.
  init(_ setting: ModelSetting)

  /// What its rows are counted for. None is the default; a model whose totals are of another kind has a `contribute` of its
  /// own.
  static var tallies: [Tally<Row>] { get }

  /// The reports that are made of its views, the most important first. None is the default.
  static var reports: [ReportDeclaration<Self>] { get }

  /// The form of its policies: a document of JSON Schema, draft 2020-12. `nil`, the default, where there is none.
  static var policySchema: String? { get }

  /// Policies that together use everything that one can say, each valid by itself: what tests fold under. None is the default.
  /// The record of the fold is made with them, so that they are added to and never changed.
  static var policyExamples: [String] { get }

  /// Whether nobody has a row before a policy is published. The default is that a model says something without one.
  static var needsPolicy: Bool { get }

  /// What is right in a policy document and yet hardly meant, in words; `nil`, the default, for nothing.
  static func remark(on policy: String, in setting: ModelSetting) -> String?

  /// What the page of a customer shows of their row. Nothing is the default.
  static var customerSection: CustomerSectionDeclaration<Self>? { get }
}

extension ReadModel {
  public static var name: ViewName { about.name }
  public var fingerprint: Fingerprint { Fingerprint(Self.about.code) }
  public static var tallies: [Tally<Row>] { [] }
  public static var reports: [ReportDeclaration<Self>] { [] }
  public func countingRules(under policy: Policy) -> [ReportBasis.Rule] { [] }
  public static var policySchema: String? { nil }
  public static var policyExamples: [String] { [] }
  public static var needsPolicy: Bool { false }
  public static func remark(on policy: String, in setting: ModelSetting) -> String? { nil }
  public static var customerSection: CustomerSectionDeclaration<Self>? { nil }

  /// Whether policies can be published for it.
  public static var takesPolicies: Bool { Policy.self != NoPolicy.self }
}

/// A read model whose rows or totals depend on local days: the offsets of the time zone are part of its fingerprint, so
/// that its view is built anew where they change.
public protocol LocalReadModel: ReadModel {
  var calendar: LocalCalendar { get }
}

extension LocalReadModel {
  public var fingerprint: Fingerprint { Fingerprint(Self.about.code, calendar.fingerprint) }
}
