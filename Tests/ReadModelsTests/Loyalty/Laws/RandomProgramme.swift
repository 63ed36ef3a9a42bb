import PerennialTestKit

/// A programme at random: everything that a document can say about points, in all combinations.
struct RandomProgramme {
  private var random: SeededRandom

  static func document(seed: UInt64) -> String {
    var programme = RandomProgramme(random: SeededRandom(seed: seed &* 7919 &+ 17))
    return programme.document()
  }

  private mutating func document() -> String {
    var members = [#""currency": "GBP""#, #""earning": {\#(earning().joined(separator: ", "))}"#]
    if let expiry = expiry() { members.append(#""expiry": \#(expiry)"#) }
    if chance(40) { members.append(#""balance": "stopsAtZero""#) }
    if chance(40) { members.append(#""returns": {"extendDays": \#(number(1, 60))}"#) }
    if chance(40) { members.append(#""reinstatement": {"withinDays": \#(number(1, 90))}"#) }
    if chance(70) { members.append(#""tiers": \#(tiers())"#) }
    if chance(40) {
      members.append(
        #"""
        "velocity": [
          {"name": "calm", "of": "member", "points": 1, "within": {"days": \#(number(1, 60))}, "then": "flag"}]
        """#)
    }
    return "{" + members.joined(separator: ", ") + "}"
  }

  private mutating func earning() -> [String] {
    var members = [#""per": \#(pick([1, 7, 100, 1000]))"#]
    if chance(30) { members.append(#""points": \#(number(1, 9))"#) }
    if chance(40) { members.append(#""multiplier": \#(pick(["1.5", "0.333", "2", "0.001"]))"#) }
    if chance(40) { members.append(#""pendingDays": \#(number(1, 30))"#) }
    return members
  }

  private mutating func expiry() -> String? {
    let rounding = chance(50) ? #", "roundUpTo": "\#(pick(Self.roundings))""# : ""
    switch number(0, 5) {
    case 0: return nil
    case 1: return #"{"days": \#(number(1, 90))\#(rounding)}"#
    case 2: return #"{"months": \#(number(1, 14))\#(rounding)}"#
    case 3:
      return
        #"{"dates": ["02-29", "\#(pick(["06-30", "10-31", "01-01"]))"], "atLeastDays": \#(number(0, 90))}"#
    default:
      let activity = pick(["earn", "spend", "either"])
      return #"{"inactive": {"days": \#(number(1, 60))}, "activity": "\#(activity)"\#(rounding)}"#
    }
  }

  private mutating func tiers() -> String {
    let windows = [
      #""lifetime""#, #"{"days": \#(number(1, 120))}"#,
      #"{"calendarYear": "\#(pick(["01-01", "02-29", "04-06"]))"}"#,
      #"{"anniversaryOf": "joining", "months": \#(number(1, 14))}"#,
      #"{"anniversaryOf": "tier", "months": \#(number(1, 14))}"#,
    ]
    let measure = pick(["spend", "points", "visits"])
    let scale = ["spend": 3000, "points": 40, "visits": 2][measure] ?? 1
    var from = chance(50) ? 0 : scale
    let levels = (0..<number(1, 4)).map { level in
      defer { from += number(1, scale) }
      return #"{"name": "level \#(level)", "from": \#(from), "forLife": \#(chance(20))}"#
    }
    let grace = chance(40) ? #", "grace": {"days": \#(number(1, 200))}"# : ""
    return #"""
      {"measure": "\#(measure)", "window": \#(pick(windows)), "downgrade": "\#(pick(["toEarned", "oneStep"]))"\#(grace),
       "levels": [\#(levels.joined(separator: ", "))]}
      """#
  }

  private static let roundings = ["endOfDay", "endOfMonth", "endOfQuarter", "endOfHalfYear", "endOfYear"]

  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
  private mutating func number(_ low: Int, _ high: Int) -> Int { Int.random(in: low...high, using: &random) }
  private mutating func pick<Choice>(_ choices: [Choice]) -> Choice { choices[number(0, choices.count - 1)] }
}
