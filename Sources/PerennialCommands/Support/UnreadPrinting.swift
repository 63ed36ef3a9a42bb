// What was recorded and no view looks at: said at the end of whatever records.

internal import Edge
internal import Perennial

extension Ledger {
  /// Of what was recorded after a position, what no view looks at. It is recorded all the same: where it cannot be counted, that
  /// is said, and is no failure.
  func unread(after start: Position, _ claims: [TypedClaim: Int]) -> UnreadReport? {
    do {
      return try reports().unread(after: start, claims: claims)
    } catch {
      Messages.note("what no view looks at cannot be counted: \(Failure(error).message)")
      return nil
    }
  }
}
