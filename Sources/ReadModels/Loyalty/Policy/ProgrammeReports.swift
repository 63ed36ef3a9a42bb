// What a programme says for its reports and notices.

internal import Projection
internal import Reporting
internal import Words

extension LoyaltyProgramme {
  /// What outstanding points are worth to the books.
  public struct Liability: Hashable, Sendable {
    /// The stand-alone price of a point, in thousandths of a minor unit.
    public var value: Int64
    /// The share of points that is expected to be redeemed, in thousandths: 950 is 95 %.
    public var expectedRedemption: Int64
  }
}

extension LoyaltyProgramme.Liability {
  init?(_ programme: inout PolicyObject) throws {
    guard var object = try programme.object("liability") else { return nil }
    value = try object.thousandths("value")
    guard let share = PolicyObject.thousandths(try object.require("expectedRedemption")),
      (0...1000).contains(share)
    else {
      throw PolicyFault(
        object.path(of: "expectedRedemption"), "must be from 0 to 1, with at most three decimals")
    }
    expectedRedemption = share
    try object.finish()
  }
}

extension LoyaltyProgramme {
  /// Takes how many local days before points expire their member is told, descending; empty for no notices.
  static func noticeDays(_ programme: inout PolicyObject) throws -> [Int] {
    guard var object = try programme.object("notices") else { return [] }
    guard object.has("days") else { throw PolicyFault(object.path(of: "days"), "is required") }
    var days: [Int] = []
    for (value, path) in try object.elements("days", max: 10, "numbers of days") {
      var single = try PolicyObject(.object(["days": value]), at: "")
      let day: Int
      do { day = Int(try single.integer("days", in: 1...365)) } catch let fault as PolicyFault {
        throw PolicyFault(path, fault.problem)
      }
      if let last = days.last, day >= last {
        throw PolicyFault(path, "must be below the one before, \(last)")
      }
      days.append(day)
    }
    try object.finish()
    return days
  }
}
