// Reads the rules of earning out of a programme.

internal import Projection
internal import Reporting
internal import Words

extension LoyaltyProgramme.Rule {
  /// Whether it gives points for each order, piece or visit.
  var givesForEach: Bool {
    switch effect {
    case .multiplier, .rate: false
    case .each, .visit: true
    }
  }

  /// Whether it counts pieces of an order.
  var isOfPieces: Bool {
    if case .each(_, .item) = effect { true } else { false }
  }

  static func list(_ object: inout PolicyObject, _ reading: ProgrammeReading) throws -> [LoyaltyProgramme
    .Rule]
  {
    var names = UniqueNames("rule")
    return try object.objects("rules", max: 200, "rules").map { entry in
      var entry = entry
      return try read(&entry, reading, &names)
    }
  }

  private static func read(
    _ object: inout PolicyObject, _ reading: ProgrammeReading, _ names: inout UniqueNames
  ) throws -> LoyaltyProgramme.Rule {
    let name = try names.take(&object)
    let goods = try LoyaltyProgramme.Goods.optional(&object, "for")
    let condition = try LoyaltyProgramme.Condition(&object, reading)
    let effect = try LoyaltyProgramme.Effect(&object, reading)
    let hasLimits = object.has("limits")
    let limits = try LoyaltyProgramme.Limits(&object)
    try object.finish()
    if case .visit = effect, goods != nil {
      throw PolicyFault(object.path(of: "for"), "is not for visits, which have no lines")
    }
    let rule = LoyaltyProgramme.Rule(
      name: name, goods: goods, condition: condition, effect: effect, limits: limits)
    guard hasLimits else { return rule }
    let path = object.path(of: "limits")
    guard rule.givesForEach else { throw PolicyFault(path, "are only for points for each") }
    if limits.inAll != nil {
      for (other, limit) in [
        ("perOrder", limits.perOrder), ("perDay", limits.perDay), ("perMember", limits.perMember),
      ] where limit != nil {
        throw PolicyFault(path, "has both inAll and \(other); use one")
      }
    }
    return rule
  }
}

extension LoyaltyProgramme.Condition {
  fileprivate init(_ object: inout PolicyObject, _ reading: ProgrammeReading) throws {
    self.init(
      from: nil, until: nil, weekdays: .all, channels: ChannelSet([], reading.types), tiers: NameSet(),
      minimumOrder: 0)
    guard var when = try object.object("when") else { return }
    (from, until) = try when.validity()
    weekdays = try WeekdaySet(&when, "weekdays")
    channels = ChannelSet(try when.texts("channels"), reading.types)
    tiers = try reading.levels(&when, "tiers")
    minimumOrder = try when.optionalInteger("minimumOrder", in: 1...Int64.max) ?? 0
    try when.finish()
  }
}

extension LoyaltyProgramme.Effect {
  fileprivate init(_ object: inout PolicyObject, _ reading: ProgrammeReading) throws {
    let path = object.path
    try object.refuseBoth("multiplier", "points")
    if object.has("multiplier") {
      self = .multiplier(try object.thousandths("multiplier", most: 100))
      return
    }
    guard object.has("points") else { throw PolicyFault(path, "says neither multiplier nor points") }
    let points = try object.integer("points", in: 1...1_000_000_000)
    try object.refuseBoth("per", "each")
    if object.has("per") {
      self = .rate(points: points, per: try object.integer("per", in: 1...Int64.max))
      return
    }
    guard let each = object.take("each") else { throw PolicyFault(path, "says neither per nor each") }
    if case .text("visit") = each {
      self = .visit(points: points, try reading.earningTypes(&object, default: .visitMade))
    } else if case .text(let word) = each, let unit = LoyaltyProgramme.Unit(rawValue: word) {
      self = .each(points: points, unit)
    } else {
      throw PolicyFault(object.path(of: "each"), "must be item, order or visit")
    }
  }
}

/// The names of a list's entries, of which no two may be the same.
struct UniqueNames {
  private let thing: String
  private let bytesMax: Int
  private var names: Set<String> = []

  /// - Parameters:
  ///   - thing: what the entries are, for the error: `rule`.
  ///   - bytesMax: how long their names may be.
  init(_ thing: String, bytesMax: Int = 64) { (self.thing, self.bytesMax) = (thing, bytesMax) }

  /// Takes the name of an entry.
  mutating func take(_ object: inout PolicyObject) throws -> String {
    let name = try object.text("name", bytesMax: bytesMax)
    guard names.insert(name).inserted else {
      throw PolicyFault(object.path(of: "name"), "\(name) is the name of another \(thing)")
    }
    return name
  }
}

/// What is known when the members of a programme are read: the ledger's types and channels, and the names of the
/// levels of its tiers.
struct ProgrammeReading {
  var types: TypeNames
  var levels: [String] = []

  /// Takes a list of levels of the tiers.
  func levels(_ object: inout PolicyObject, _ field: String) throws -> NameSet {
    let path = object.path(of: field)
    let names = try object.texts(field)
    for (index, name) in names.enumerated() { try check(name, at: "\(path)[\(index)]") }
    return NameSet(names)
  }

  /// Refuses a name that no level of the tiers has.
  func check(_ level: String, at path: String) throws {
    guard !levels.contains(level) else { return }
    let there = levels.isEmpty ? "there are none" : "there are \(levels.joined(separator: ", "))"
    throw PolicyFault(path, "\(level) is not a level of tiers; \(there)")
  }
}
