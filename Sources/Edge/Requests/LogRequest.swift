// Which touchpoints are asked for, by the names that people write.

package import Perennial

/// A query of the log, as texts.
package struct LogRequest: Sendable {
  /// The first position that is asked for.
  package var from: String?
  /// The customer: a number, or an identifier.
  package var customer: String?
  /// Names of types.
  package var types: [String] = []
  package var reference: String?
  package var batch: String?
  /// Where the history times that are asked for begin, and what they lie before: times or days.
  package var since: String?
  package var until: String?
  package var limit: Int?
  /// How these parameters are written where they are asked for, which messages repeat.
  package var spelling = ParameterSpelling.option

  package init() {}

  /// The query that the texts say, in a ledger.
  ///
  /// - Throws: `Failure` with code `unknownSubject` where the ledger knows no such customer or type,
  ///   `invalidRequest` where a text is not what it should be; `ProjectionError` with that code;
  ///   `LedgerError`.
  package func query(in ledger: Ledger) throws -> TouchpointQuery {
    if let limit, limit < 0 { throw Failure.usage("\(spelling("limit")) \(limit) is below 0") }
    var query = TouchpointQuery()
    if let from {
      let position = try Position(named: from, of: spelling("from"))
      query.after = Position(max(1, position.rawValue) - 1)
    }
    if let customer { query.customers = [try ledger.customer(named: customer)] }
    for name in types {
      guard let number = try ledger.type(named: name) else {
        throw Failure.unknown("the ledger has no touchpoint of type \(name)")
      }
      query.types.insert(number)
    }
    if let reference { query.references = [try Reference(named: reference, of: spelling("reference"))] }
    query.batch = batch
    query.since = try since.map { try ledger.start($0, of: spelling("since")) }
    query.until = try until.map { try ledger.start($0, of: spelling("until")) }
    query.limit = limit
    return query
  }
}
