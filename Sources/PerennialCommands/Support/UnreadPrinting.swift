// What was recorded and no view looks at, which every command that imports or appends says at its end.

internal import Perennial

extension Ledger {
  /// What was recorded after a position and no view looks at. Where that cannot be counted, a message says
  /// so, and it is no failure: the touchpoints are recorded all the same.
  func unread(after start: Position, _ claims: [TypedClaim: Int]) -> UnreadReport? {
    do {
      return try reports().unread(after: start, claims: claims)
    } catch {
      Messages.note("what no view looks at cannot be counted: \(Failure(error).message)")
      return nil
    }
  }
}
