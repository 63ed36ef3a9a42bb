// Reads retention schedules from the documents that are published.

public import Projection
public import Reporting
public import Words
internal import Ledger

/// Reads the policy `retention-schedule` (schemas/rights/retention-schedule.schema.json). There is one schedule, whatever name it is
/// published under.
public struct SchedulePolicy: PolicyForm {
  public static let name: ViewName = "retention-schedule"
  public static let summary =
    "How long what is recorded about people is kept, and what is taken out of it then."
  public static let policySchema = String(
    decoding: PackageResources.retention_schedule_schema_json, as: UTF8.self)

  private let types: TypeNames

  /// The reader for a ledger whose own types the setting knows.
  public init(_ setting: ModelSetting) { types = setting.types }

  /// Reads the schedule in force; one without rules where none is published.
  ///
  /// - Throws: `PolicyFault` with the path of what is wrong; where two schedules are published under different names.
  public func policy(from published: [PublishedPolicy]) throws -> RetentionSchedule {
    guard let first = published.first else { return RetentionSchedule() }
    guard published.count == 1 else {
      throw PolicyFault(
        "",
        "there is one retention schedule, and it is published under the name \(first.name): publish it under that name"
      )
    }
    return try RetentionSchedule(document: first.document, types.known(to: first))
  }

  public func validateAsNew(_ policy: PublishedPolicy) throws {
    try WrittenRule.checkAreOfUse(WrittenRule.all(in: policy.document, types.known(to: policy)))
  }
}

extension RetentionSchedule {
  /// Reads a schedule.
  ///
  /// - Parameters:
  ///   - document: the document, as JSON text.
  ///   - types: finds the user's own types.
  /// - Throws: `PolicyFault` with the path of what is wrong.
  public init(document: String, _ types: TypeNames = TypeNames()) throws {
    rules = try WrittenRule.all(in: document, types).map(\.rule)
  }
}

/// A rule of a schedule, with where it stands in the document.
struct WrittenRule {
  var rule: RetentionSchedule.Rule
  /// The path of the rule: `rules[0]`.
  var path: String
  /// The types that it names, in the order of the document; empty where it names everything.
  var types: [(name: String, type: TouchpointType)]

  /// Reads the rules of a document.
  ///
  /// - Throws: `PolicyFault` with the path of what is wrong.
  static func all(in document: String, _ types: TypeNames) throws -> [WrittenRule] {
    var object = try PolicyObject(document: document)
    guard object.has("rules") else { throw PolicyFault("rules", "is required") }
    var names: Set<String> = []
    let rules = try object.objects("rules", max: 100, "rules").map { object in
      var object = object
      let written = try WrittenRule(&object, types)
      guard names.insert(written.rule.name).inserted else {
        throw PolicyFault(object.path(of: "name"), "another rule is called \(written.rule.name)")
      }
      try object.finish()
      return written
    }
    try object.finish()
    return rules
  }

  private init(_ object: inout PolicyObject, _ names: TypeNames) throws {
    path = object.path
    let name = try object.code("name")
    types = try Self.types(&object, names)
    let take = try object.text("take")
    guard let scope = RedactionScope(rawValue: take) else {
      let words = PolicyObject.choice(RedactionScope.allCases.map(\.rawValue))
      throw PolicyFault(object.path(of: "take"), "must be \(words)\(Self.hint(on: take))")
    }
    guard let period = try object.object("after") else {
      throw PolicyFault(object.path(of: "after"), "is required")
    }
    rule = RetentionSchedule.Rule(
      name: name, types: types.isEmpty ? nil : TypeSet(types.map(\.type)), take: scope,
      after: try RetentionSchedule.Period(period), since: try object.word("since", default: .occurred))
  }

  /// The types that a rule names; none for everything.
  private static func types(_ object: inout PolicyObject, _ names: TypeNames) throws
    -> [(name: String, type: TouchpointType)]
  {
    let path = object.path(of: "types")
    guard object.has("types") else { throw PolicyFault(path, "is required") }
    var rest = object
    let texts = try rest.texts("types", max: 1_000, "types")
    if texts == ["everything"] {
      object = rest
      return []
    }
    for (index, text) in texts.enumerated() where names.type(named: text) == nil {
      let hint = hint(on: text)
      if !hint.isEmpty {
        throw PolicyFault("\(path)[\(index)]", "\(text) is not a type of touchpoint\(hint)")
      }
    }
    let types = try names.types(&object, "types", default: [])
    for (index, type) in types.enumerated() {
      guard let why = type.redactionRefusal else { continue }
      throw PolicyFault("\(path)[\(index)]", "nothing can be taken out of these: \(why)")
    }
    return zip(texts, types).map { ($0, $1) }
  }

  /// What is said to whoever names identifiers where a schedule has none; empty for any other word.
  private static func hint(on word: String) -> String {
    let words = ["identifier", "identifiers", "link", "links"] + IdentityRules().priority
    guard words.contains(word) else { return "" }
    return
      "; identifiers are in no rule: one goes when it is unlinked (\(ProgramName.command("unlink"))), and all of a person when "
      + "the person is erased (\(ProgramName.command("erase")), for all who were not there for long with --inactive-since)"
  }
}

extension RetentionSchedule.Period {
  fileprivate init(_ object: PolicyObject) throws {
    var object = object
    let years = try object.integer("years", in: 0...100, default: 0)
    let months = try object.integer("months", in: 0...1_200, default: 0)
    let days = try object.integer("days", in: 0...36_500, default: 0)
    try object.finish()
    guard years + months + days > 0 else {
      throw PolicyFault(object.path, "must say how long, in years, months or days")
    }
    self.init(months: Int(years * 12 + months), days: Int(days))
  }
}
