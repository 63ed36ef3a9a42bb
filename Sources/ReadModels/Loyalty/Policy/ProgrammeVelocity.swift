// How much may be redeemed in how short a time.

internal import Projection
internal import Reporting
internal import Words

extension LoyaltyProgramme {
  /// A limit to what is redeemed in a time.
  public struct Velocity: Hashable, Sendable {
    /// The name, which no other limit of the programme has.
    public var name: String
    /// Whose redemptions are counted together.
    public var subject: Subject
    /// What is counted.
    public var measure: VelocityMeasure
    /// How much there may be.
    public var limit: Int64
    /// For how many days redemptions count; `nil` for those of the same local day.
    public var days: Int?
    /// What is done with a redemption above the limit.
    public var action: Action

    /// Whose redemptions are counted together.
    public enum Subject: String, CaseIterable, Hashable, Sendable {
      /// One member's.
      case member
      /// Those that one person at a till took.
      case actor
      /// Those of one store.
      case store
    }

    /// What is counted of redemptions.
    public enum VelocityMeasure: String, CaseIterable, Hashable, Sendable {
      /// How many there are.
      case count
      /// Their points.
      case points
      /// What their points are worth, in minor units.
      case money
    }

    /// What is done with a redemption above the limit.
    public enum Action: String, CaseIterable, Hashable, Sendable {
      /// It is recorded, and marked.
      case flag
      /// Its points are held for 7 days, for a person to look at it.
      case review
      /// It is refused.
      case refuse
    }
  }
}

extension LoyaltyProgramme.Velocity {
  static func list(_ programme: inout PolicyObject) throws -> [Self] {
    var names = UniqueNames("limit")
    return try programme.objects("velocity", max: 20, "limits").map { entry in
      var entry = entry
      return try Self(&entry, &names)
    }
  }

  private init(_ object: inout PolicyObject, _ names: inout UniqueNames) throws {
    name = try names.take(&object)
    subject = try object.requiredWord("of")
    let given = VelocityMeasure.allCases.filter { object.has($0.rawValue) }
    guard given.count == 1, let measure = given.first else {
      throw PolicyFault(object.path, "must count one of count, points and money")
    }
    self.measure = measure
    limit = try object.integer(measure.rawValue, in: 1...Int64.max)
    let path = object.path(of: "within")
    switch try object.require("within") {
    case .text("day"): days = nil
    case let value:
      guard case .object = value else { throw PolicyFault(path, "must be day, or an object with days") }
      var within = try PolicyObject(value, at: path)
      days = Int(try within.integer("days", in: 1...366))
      try within.finish()
    }
    action = try object.requiredWord("then")
    try object.finish()
  }
}

extension PolicyObject {
  /// Takes one word of a closed set, whose raw values are the words.
  fileprivate mutating func requiredWord<Word: CaseIterable & RawRepresentable<String>>(_ field: String)
    throws
    -> Word
  {
    guard has(field), let first = Word.allCases.first else {
      throw PolicyFault(path(of: field), "is required")
    }
    return try word(field, default: first)
  }
}
