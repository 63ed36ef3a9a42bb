// What a request lacks, in words.

internal import Perennial

/// Members that requests cannot do without, and what each of them is.
enum RequiredMember {
  /// What a member is, by its name.
  private static let words: [String: String] = [
    "amount": "how much, in minor units of the currency",
    "code": "the card's code",
    "customer": "the member, as a number or as an identifier such as crm:17850",
    "from": "who gives the points, as a number or as an identifier such as crm:17850",
    "hold": "the id of the hold",
    "id": "an id of your own, by which the request is safe to send again",
    "order": "the order, by its number or by namespace:number",
    "points": "how many points",
    "pool": "the pool, by its name",
    "reason": "why, as a code without spaces, such as goodwill",
    "reward": "the reward, by its name",
    "share": "which part of what they earn the member gives the pool, from 0 to 1",
    "to": "who gets the points, as a number or as an identifier such as crm:17850",
  ]

  /// The value of a member that must be there.
  ///
  /// - Throws: `Failure` with code `invalidRequest`, which names the member and says what it is.
  static func value<Value>(_ value: Value?, of member: String, for command: String) throws -> Value {
    if let value { return value }
    let meaning = words[member].map { ": \($0)" } ?? ""
    throw Failure.usage("\(command) lacks \(member)\(meaning)")
  }
}
