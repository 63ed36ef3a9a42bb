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
}

extension RetentionSchedule {
  /// Reads a schedule.
  ///
  /// - Parameters:
  ///   - document: the document, as JSON text.
  ///   - types: finds the user's own types.
  /// - Throws: `PolicyFault` with the path of what is wrong.
  public init(document: String, _ types: TypeNames = TypeNames()) throws {
    var object = try PolicyObject(document: document)
    guard object.has("rules") else { throw PolicyFault("rules", "is required") }
    var names: Set<String> = []
    rules = try object.objects("rules", max: 100, "rules").map { object in
      var object = object
      let rule = try Rule(&object, types)
      guard names.insert(rule.name).inserted else {
        throw PolicyFault(object.path(of: "name"), "another rule is called \(rule.name)")
      }
      try object.finish()
      return rule
    }
    try object.finish()
  }
}

extension RetentionSchedule.Rule {
  fileprivate init(_ object: inout PolicyObject, _ names: TypeNames) throws {
    name = try object.code("name")
    types = try Self.types(&object, names)
    guard let take = RedactionScope(rawValue: try object.text("take")) else {
      let words = PolicyObject.choice(RedactionScope.allCases.map(\.rawValue))
      throw PolicyFault(object.path(of: "take"), "must be \(words)")
    }
    self.take = take
    guard let period = try object.object("after") else {
      throw PolicyFault(object.path(of: "after"), "is required")
    }
    after = try RetentionSchedule.Period(period)
    since = try object.word("since", default: .occurred)
  }

  /// The types that a rule names; `nil` for everything.
  private static func types(_ object: inout PolicyObject, _ names: TypeNames) throws -> TypeSet? {
    let path = object.path(of: "types")
    guard object.has("types") else { throw PolicyFault(path, "is required") }
    var rest = object
    if try rest.texts("types", max: 1_000, "types") == ["everything"] {
      object = rest
      return nil
    }
    let types = try names.types(&object, "types", default: [])
    for (index, type) in types.enumerated() {
      guard let why = type.redactionRefusal else { continue }
      throw PolicyFault("\(path)[\(index)]", "nothing can be taken out of these: \(why)")
    }
    return TypeSet(types)
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
