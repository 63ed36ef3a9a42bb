// Which state of the ledger is asked for, by the names that people write.

package import Perennial

/// The values of `as-of` and `at`, read from text, but not looked up in a ledger yet.
package struct MomentRequest: Hashable, Sendable {
  package var asOf: TimeOrDay?
  package var at: LogExtent?
  private var spelling = ParameterSpelling.option

  /// - Parameter spelling: how the two are written where they are asked, for messages.
  /// - Throws: `ProjectionError` with code `invalidRequest`, which says what was expected.
  package init(asOf: String?, at: String?, spelled spelling: ParameterSpelling = .option) throws {
    self.spelling = spelling
    self.asOf = try asOf.map { try TimeOrDay($0, of: spelling(ReportParameter.asOf.name)) }
    self.at = try at.map { try LogExtent($0, of: spelling(ReportParameter.at.name)) }
  }

  /// The moment that a report is asked for, from the arguments of the report.
  package init(_ arguments: ReportArguments, spelled spelling: ParameterSpelling) {
    (asOf, at, self.spelling) = (arguments.asOf, arguments.at, spelling)
  }

  /// Looks the moment up in a ledger.
  ///
  /// - Parameter note: is given what has to be said beside the answer.
  /// - Throws: `Failure` with code `unknownSubject` where the log does not reach so far; `LedgerError`.
  package func moment(in ledger: Ledger, note: (String) -> Void) throws -> Moment {
    let calendar = try ledger.calendar
    var moment = Moment(asOf: asOf?.last(in: calendar))
    let (asOfName, atName) = (spelling(ReportParameter.asOf.name), spelling(ReportParameter.at.name))
    switch at {
    case nil: break
    case .position(let position):
      let head = try ledger.head
      guard position <= head else {
        throw Failure.unknown("\(atName) \(position): the newest touchpoint is \(head)")
      }
      moment.at = position
    case .time(let time):
      let position = try ledger.position(recordedBy: time.last(in: calendar))
      if position == .start {
        note(
          "nothing had been recorded by \(time); \(atName) asks what was known then, \(asOfName) what had happened "
            + "by then")
      }
      moment.at = position
    }
    return moment
  }
}
