// --as-of and --at: which state of the ledger is asked for.

internal import ArgumentParser
internal import Edge
internal import Perennial

struct MomentOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp(stringLiteral: ReportParameter.asOf.help))
  var asOf: String?

  @Option(name: .long, help: ArgumentHelp(stringLiteral: ReportParameter.at.help))
  var at: String?

  /// The options that were given, as values of the parameters that every report takes.
  var given: [(name: String, value: String?)] {
    [(ReportParameter.asOf.name, asOf), (ReportParameter.at.name, at)].filter { $0.1 != nil }
  }

  func moment(_ ledger: Ledger) throws -> Moment {
    try MomentRequest(asOf: asOf, at: at).moment(in: ledger) { Messages.note($0) }
  }
}
