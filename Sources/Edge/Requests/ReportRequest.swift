// A report by its name, with what is asked of it, wherever somebody asks.

package import Perennial

/// A report of the list, by its name, with the values of its parameters; among them are those of the
/// moment.
package struct ReportRequest: Sendable {
  package let report: ListedReport
  private let arguments: ReportArguments
  private let moment: MomentRequest

  /// - Parameters:
  ///   - given: each name once; `nil` where no value was given with it.
  ///   - spelling: how the names were written, for messages.
  /// - Throws: `ProjectionError` with code `invalidRequest`, which says what there is.
  package init(
    _ name: String, _ given: [(name: String, value: String?)], among list: ModelList,
    spelled spelling: ParameterSpelling
  ) throws {
    try self.init(try list.report(named: name), given, spelled: spelling)
  }

  package init(
    _ report: ListedReport, _ given: [(name: String, value: String?)], spelled spelling: ParameterSpelling
  ) throws {
    self.report = report
    arguments = try ReportArguments(given, for: report, spelled: spelling)
    moment = MomentRequest(arguments, spelled: spelling)
  }

  /// Makes the report.
  ///
  /// - Parameter note: is given what has to be said beside it.
  /// - Throws: `Failure`, `ProjectionError`, `LedgerError`.
  package func answer(from reports: Reports, note: (String) -> Void) throws -> any Report {
    let made = try report.make(from: reports, arguments, try moment.moment(in: reports.ledger, note: note))
    if made.lacksPolicy { note(report.model.name.lacksPolicy) }
    return made.report
  }
}

extension ViewName {
  /// Why a view shows nothing as long as no policy is published for it.
  package var lacksPolicy: String {
    "no \(self) policy is in force; publish one with \(ProgramName.command("policy publish \(self) FILE"))"
  }
}
