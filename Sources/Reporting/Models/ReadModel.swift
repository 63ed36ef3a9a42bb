// A read model as one declaration, from which commands, help, completions and reports follow.

public import Projection
public import Words

/// A projector that declares everything that others need to know of it: its name, its policies, and its
/// reports.
///
/// Everything that deals with all models goes over a `ModelList`, and needs nothing but the declarations:
/// the command line with its help and completions, the checks of policies, the customer's page, the
/// verification, and the tests. So a model is one folder and one entry of a list:
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
/// `name` and `fingerprint`, which every projector has, follow from `about`. A model whose rows depend on
/// local days is a `LocalReadModel`.
public protocol ReadModel: CountingRules {
  /// The name, version and description of the model.
  static var about: About { get }

  /// Makes the model for a ledger. Whatever of the setting the rows depend on must be part of the
  /// fingerprint.
  init(_ setting: ModelSetting)

  /// What is counted over all rows; by default nothing. A model whose totals are not tallies implements
  /// `contribute` instead.
  static var tallies: [Tally<Row>] { get }

  /// The reports that are made from its view, the most important first; by default there are none.
  static var reports: [ReportDeclaration<Self>] { get }

  /// The form of its policies, as a document of JSON Schema, draft 2020-12; `nil`, the default, for no
  /// schema.
  static var policySchema: String? { get }

  /// Examples of policies for tests to fold under; by default there are none. Each is valid by itself,
  /// and together they use everything that a policy can say. The recorded digests of the fold are made
  /// with them, so that examples are added but never changed.
  static var policyExamples: [String] { get }

  /// Whether nobody has a row before a policy is published; the default is `false`.
  static var needsPolicy: Bool { get }

  /// A warning about something in a policy document that is valid and yet hardly meant; `nil`, the
  /// default, for none.
  ///
  /// - Parameters:
  ///   - policy: the document, as JSON text.
  ///   - instant: when it comes into force.
  ///   - setting: the ledger's.
  static func remark(on policy: String, from instant: Instant, in setting: ModelSetting) -> String?

  /// The names by which touchpoints may mean a policy, besides the one that it is published under; by default
  /// none.
  ///
  /// - Parameters:
  ///   - policy: the document, as JSON text.
  ///   - setting: the ledger's.
  static func names(in policy: String, _ setting: ModelSetting) -> [String]

  /// What a customer's page shows of their row; by default nothing.
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
  public static func remark(on policy: String, from instant: Instant, in setting: ModelSetting) -> String? {
    nil
  }
  public static func names(in policy: String, _ setting: ModelSetting) -> [String] { [] }
  public static var customerSection: CustomerSectionDeclaration<Self>? { nil }

  /// Where the model goes by the policies of another: for which to publish them.
  package static var policiesElsewhere: String? {
    policyName == name ? nil : "\(name) goes by the policies of \(policyName); publish them for it"
  }

  /// Whether policies can be published for the model. One that goes by another's has none of its own.
  public static var takesPolicies: Bool { Policy.self != NoPolicy.self && policyName == name }
}

/// A read model whose rows or totals depend on local days. The offsets of the time zone are part of its
/// fingerprint, so that its view is built anew when they change.
public protocol LocalReadModel: ReadModel {
  /// The calendar of the ledger's time zone, by which local days begin.
  var calendar: LocalCalendar { get }
}

extension LocalReadModel {
  public var fingerprint: Fingerprint { Fingerprint(Self.about.code, calendar.fingerprint) }
}
