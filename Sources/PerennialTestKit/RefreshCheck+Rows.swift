// Checks that a row which is read by itself is the one that a refresh stores.

internal import Words
internal import Projection

extension RefreshCheck {
  /// How many customers' rows are read, of each view in each round.
  private static let askedMax = 4

  /// Reads the rows of a few customers while the view still lies behind.
  ///
  /// - Parameter random: a generator of its own, so that the history does not depend on whose rows are
  ///   read.
  /// - Returns: a closure that compares the rows with the view, once that is refreshed to the same
  ///   instant.
  func readRows<P: Projector>(
    _ projector: P, _ views: Views, asOf: Instant?, customersMax: UInt32, _ random: inout SeededRandom
  ) -> () throws -> Void {
    let asked = (0..<Self.askedMax).map { _ in
      CustomerNumber(UInt32.random(in: 1...customersMax, using: &random))
    }
    let found = asked.map { customer in
      (
        customer,
        Result {
          let state = try views.currentRow(of: customer, in: projector, asOf: asOf).state
          if let failure = state.failure { throw ProjectionError(failure, in: P.name) }
          return state
        }
      )
    }
    return {
      let view = try views.stored(projector)
      for (customer, state) in found {
        let root = try views.root(of: customer, through: view.position)
        let (own, stored) = (Self.words(state), Self.words(Result { try view.state(of: root) }))
        guard own == stored else {
          throw ContractViolation(
            .row, projector: P.name, customer: customer, instant: view.asOf,
            detail: "\(own) against \(stored)")
        }
      }
    }
  }

  /// Everything that a reader of a row is told, as text; of the row itself the bytes.
  private static func words<P: Projector>(_ state: Result<RowState<P>, any Error>) -> String {
    switch state {
    case .failure(let error): return "\(error)"
    case .success(let state):
      let row = state.row.map { "\($0.encoded)" } ?? "nothing"
      return "\(state.customer) at \(state.position), as of \(state.asOf): \(row), policy "
        + "\(state.hasPublishedPolicy ? "published" : "default")"
    }
  }
}
